// Feeds pictures through mtmd's own preprocessor of llama.cpp v0.5.0 (tools/mtmd/mtmd-image.cpp, included below).
#include "mtmd-image.cpp"
#include <cstdio>
#include <cstdlib>
static clip_hparams hp;
struct clip_logger_state g_logger_state = {nullptr, nullptr};
const struct clip_hparams * clip_get_hparams(const struct clip_ctx *) { return &hp; }
int main(int argc, char ** argv) {
    int size = atoi(argv[1]), w = atoi(argv[2]), h = atoi(argv[3]);
    const float mean[3] = {(float)atof(argv[6]), (float)atof(argv[7]), (float)atof(argv[8])}, std_[3] = {(float)atof(argv[9]), (float)atof(argv[10]), (float)atof(argv[11])};
    hp.image_size = size;
    for (int i = 0; i < 3; i++) { hp.image_mean[i] = mean[i]; hp.image_std[i] = std_[i]; }
    hp.image_pad_color = {122, 116, 104}; // clip.cpp, PROJECTOR_TYPE_MLP
    std::vector<uint8_t> in((size_t) w * h * 3);
    FILE * f = fopen(argv[4], "rb"); if (!f || fread(in.data(), 1, in.size(), f) != in.size()) return 1; fclose(f);
    clip_image_u8 img; img.set_size({w, h}, false); img.cpy_buf(in);
    mtmd_image_preprocessor_fixed_size p(nullptr);
    auto out = p.preprocess(img);
    const auto & b = out.entries[0].get_ro_buf();
    f = fopen(argv[5], "wb"); fwrite(b.data(), 4, b.size(), f); fclose(f); // HWC
}
