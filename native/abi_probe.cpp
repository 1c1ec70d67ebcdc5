// Prints, as JSON, how the pinned headers lay out everything that crosses into C#: a test compares it with the C# mirrors.
// It must not compile, or must fail, when something is left out: a struct is taken apart by a structured binding, which wants all of its
// members, and an enum goes through a switch that -Werror=switch wants complete.
#include "ggml-backend.h"
#include "ggml.h"
#include "gguf.h"
#include "llama.h"
#include "mtmd-helper.h"
#include "mtmd.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <vector>

#define EXPAND(...) EXPAND3(EXPAND3(EXPAND3(EXPAND3(__VA_ARGS__))))
#define EXPAND3(...) EXPAND2(EXPAND2(EXPAND2(EXPAND2(__VA_ARGS__))))
#define EXPAND2(...) EXPAND1(EXPAND1(EXPAND1(EXPAND1(__VA_ARGS__))))
#define EXPAND1(...) __VA_ARGS__
#define PARENS ()
#define FOR_EACH(macro, ...) __VA_OPT__(EXPAND(FOR_EACH_STEP(macro, __VA_ARGS__)))
#define FOR_EACH_STEP(macro, first, ...) macro(first) __VA_OPT__(FOR_EACH_AGAIN PARENS(macro, __VA_ARGS__))
#define FOR_EACH_AGAIN() FOR_EACH_STEP

namespace {

struct Field {
  const char *name;
  size_t offset, size, align;
};

struct Enumerator {
  const char *name;
  long long value;
};

int failures = 0;
const char *separator = "";

// What lies between the members must be explained by alignment alone; members of a union may overlap.
void check_gaps(const char *name, size_t size, size_t align, std::vector<Field> fields) {
  std::stable_sort(fields.begin(), fields.end(), [](const Field &a, const Field &b) { return a.offset < b.offset; });
  size_t end = 0;
  for (const Field &field : fields) {
    if (field.offset > end && field.offset - end >= field.align) {
      std::fprintf(stderr, "abi_probe: %s has an unnamed member before %s\n", name, field.name);
      failures++;
    }
    end = std::max(end, field.offset + field.size);
  }
  if (size - end >= align) {
    std::fprintf(stderr, "abi_probe: %s has an unnamed member at its end\n", name);
    failures++;
  }
}

void print_struct(const char *name, size_t size, size_t align, const std::vector<Field> &fields) {
  check_gaps(name, size, align, fields);
  std::printf("%s\n    \"%s\": {\"size\": %zu, \"align\": %zu, \"fields\": {", separator, name, size, align);
  const char *comma = "";
  for (const Field &field : fields) {
    std::printf("%s\"%s\": [%zu, %zu]", comma, field.name, field.offset, field.size);
    comma = ", ";
  }
  std::printf("}}");
  separator = ",";
}

void print_enum(const char *name, const std::vector<Enumerator> &values) {
  std::printf("%s\n    \"%s\": {", separator, name);
  const char *comma = "";
  for (const Enumerator &value : values) {
    std::printf("%s\"%s\": %lld", comma, value.name, value.value);
    comma = ", ";
  }
  std::printf("}");
  separator = ",";
}

#define FIELD(f) Field{#f, offsetof(T, f), sizeof(T::f), alignof(decltype(T::f))},
#define LAYOUT(S, ...) print_struct(#S, sizeof(T), alignof(T), {FOR_EACH(FIELD, __VA_ARGS__)});
#define STRUCT(S, ...)                                                                                                           \
  {                                                                                                                              \
    using T = S;                                                                                                                 \
    [[maybe_unused]] auto complete = [](T &whole_) { [[maybe_unused]] auto &[__VA_ARGS__] = whole_; };                           \
    LAYOUT(S, __VA_ARGS__)                                                                                                       \
  }
// A struct with an anonymous union cannot be bound: only the gaps are checked.
#define UNION_STRUCT(S, ...)                                                                                                     \
  {                                                                                                                              \
    using T = S;                                                                                                                 \
    LAYOUT(S, __VA_ARGS__)                                                                                                       \
  }

#define CASE(v) case v:
#define ENUMERATOR(v) Enumerator{#v, (long long) v},
#define ENUM(E, ...)                                                                                                             \
  {                                                                                                                              \
    [[maybe_unused]] auto complete = [](enum E value) { switch (value) { FOR_EACH(CASE, __VA_ARGS__) break; } };                      \
    print_enum(#E, {FOR_EACH(ENUMERATOR, __VA_ARGS__)});                                                                         \
    enum_sizes.push_back({#E, (long long) sizeof(enum E)});                                                                           \
  }

std::vector<Enumerator> enum_sizes;

void print_structs() {
  STRUCT(llama_model_params, devices, tensor_buft_overrides, n_gpu_layers, split_mode, load_mode, lazy_mode, main_gpu, tensor_split,
    progress_callback, progress_callback_user_data, kv_overrides, vocab_only, check_tensors, use_extra_bufts, no_host, no_alloc, load_mtp)
  STRUCT(llama_context_params, n_ctx, n_batch, n_ubatch, n_seq_max, n_rs_seq, n_outputs_max, n_outputs_max_per_seq, n_threads,
    n_threads_batch, ctx_type, rope_scaling_type, pooling_type, attention_type, flash_attn_type, rope_freq_base, rope_freq_scale,
    yarn_ext_factor, yarn_attn_factor, yarn_beta_fast, yarn_beta_slow, yarn_orig_ctx, defrag_thold, cb_eval, cb_eval_user_data, type_k,
    type_v, abort_callback, abort_callback_data, embeddings, offload_kqv, no_perf, op_offload, swa_full, kv_unified, samplers, n_samplers,
    ctx_other)
  STRUCT(llama_batch, n_tokens, token, embd, pos, n_seq_id, seq_id, logits)
  STRUCT(llama_token_data, id, logit, p)
  STRUCT(llama_token_data_array, data, size, selected, sorted)
  STRUCT(llama_logit_bias, token, bias)
  STRUCT(llama_chat_message, role, content)
  STRUCT(llama_model_quantize_params, nthread, ftype, output_tensor_type, token_embedding_type, allow_requantize, quantize_output_tensor,
    only_copy, pure, keep_split, dry_run, imatrix, kv_overrides, tt_overrides, prune_layers, max_buf_size)
  STRUCT(llama_model_imatrix_data, name, data, size)
  STRUCT(llama_model_tensor_override, pattern, type)
  STRUCT(llama_model_tensor_buft_override, pattern, buft)
  UNION_STRUCT(llama_model_kv_override, tag, key, val_i64, val_f64, val_bool, val_str)
  STRUCT(llama_sampler_chain_params, no_perf)
  STRUCT(llama_sampler_seq_config, seq_id, sampler)
  STRUCT(llama_perf_context_data, t_start_ms, t_load_ms, t_p_eval_ms, t_eval_ms, n_p_eval, n_eval, n_reused)
  STRUCT(llama_perf_sampler_data, t_sample_ms, n_sample)
  STRUCT(mtmd_context_params, use_gpu, device, print_timings, n_threads, image_marker, media_marker, flash_attn_type, warmup,
    image_min_tokens, image_max_tokens, cb_eval, cb_eval_user_data, batch_max_tokens, progress_callback, progress_callback_user_data)
  STRUCT(mtmd_input_text, text, text_len, add_special, parse_special)
  STRUCT(mtmd_input_part, text, bitmap)
  STRUCT(mtmd_decoder_pos, t, x, y, z)
  STRUCT(mtmd_caps, inp_vision, inp_audio)
  STRUCT(mtmd_helper_video_init_params, fps_target, ffmpeg_bin_dir, timestamp_interval_ms)
  STRUCT(mtmd_helper_init_opt, video_params)
  STRUCT(mtmd_helper_bitmap_wrapper, bitmap, video_ctx)
  STRUCT(ggml_backend_dev_caps, async, host_buffer, buffer_from_host_ptr, events, mmap_support)
  STRUCT(ggml_backend_feature, name, value)
  STRUCT(ggml_backend_dev_props, name, description, memory_free, memory_total, type, device_id, caps)
  STRUCT(ggml_type_traits, type_name, blck_size, blck_size_interleave, type_size, is_quantized, to_float, from_float_ref)
  STRUCT(ggml_threadpool_params, cpumask, n_threads, prio, poll, strict_cpu, paused)
  STRUCT(ggml_init_params, mem_size, mem_buffer, no_alloc)
  STRUCT(ggml_tensor, type, buffer, ne, nb, op, op_params, flags, src, view_src, view_offs, data, name, extra, padding)
  STRUCT(gguf_init_params, no_alloc, ctx)
}

void print_enums() {
  ENUM(ggml_type, GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_Q4_0, GGML_TYPE_Q4_1, GGML_TYPE_Q5_0, GGML_TYPE_Q5_1, GGML_TYPE_Q8_0,
    GGML_TYPE_Q8_1, GGML_TYPE_Q2_K, GGML_TYPE_Q3_K, GGML_TYPE_Q4_K, GGML_TYPE_Q5_K, GGML_TYPE_Q6_K, GGML_TYPE_Q8_K, GGML_TYPE_IQ2_XXS,
    GGML_TYPE_IQ2_XS, GGML_TYPE_IQ3_XXS, GGML_TYPE_IQ1_S, GGML_TYPE_IQ4_NL, GGML_TYPE_IQ3_S, GGML_TYPE_IQ2_S, GGML_TYPE_IQ4_XS,
    GGML_TYPE_I8, GGML_TYPE_I16, GGML_TYPE_I32, GGML_TYPE_I64, GGML_TYPE_F64, GGML_TYPE_IQ1_M, GGML_TYPE_BF16, GGML_TYPE_TQ1_0,
    GGML_TYPE_TQ2_0, GGML_TYPE_MXFP4, GGML_TYPE_NVFP4, GGML_TYPE_Q1_0, GGML_TYPE_Q2_0, GGML_TYPE_COUNT)
  ENUM(llama_ftype, LLAMA_FTYPE_ALL_F32, LLAMA_FTYPE_MOSTLY_F16, LLAMA_FTYPE_MOSTLY_Q4_0, LLAMA_FTYPE_MOSTLY_Q4_1,
    LLAMA_FTYPE_MOSTLY_Q8_0, LLAMA_FTYPE_MOSTLY_Q5_0, LLAMA_FTYPE_MOSTLY_Q5_1, LLAMA_FTYPE_MOSTLY_Q2_K, LLAMA_FTYPE_MOSTLY_Q3_K_S,
    LLAMA_FTYPE_MOSTLY_Q3_K_M, LLAMA_FTYPE_MOSTLY_Q3_K_L, LLAMA_FTYPE_MOSTLY_Q4_K_S, LLAMA_FTYPE_MOSTLY_Q4_K_M,
    LLAMA_FTYPE_MOSTLY_Q5_K_S, LLAMA_FTYPE_MOSTLY_Q5_K_M, LLAMA_FTYPE_MOSTLY_Q6_K, LLAMA_FTYPE_MOSTLY_IQ2_XXS,
    LLAMA_FTYPE_MOSTLY_IQ2_XS, LLAMA_FTYPE_MOSTLY_Q2_K_S, LLAMA_FTYPE_MOSTLY_IQ3_XS, LLAMA_FTYPE_MOSTLY_IQ3_XXS,
    LLAMA_FTYPE_MOSTLY_IQ1_S, LLAMA_FTYPE_MOSTLY_IQ4_NL, LLAMA_FTYPE_MOSTLY_IQ3_S, LLAMA_FTYPE_MOSTLY_IQ3_M, LLAMA_FTYPE_MOSTLY_IQ2_S,
    LLAMA_FTYPE_MOSTLY_IQ2_M, LLAMA_FTYPE_MOSTLY_IQ4_XS, LLAMA_FTYPE_MOSTLY_IQ1_M, LLAMA_FTYPE_MOSTLY_BF16, LLAMA_FTYPE_MOSTLY_TQ1_0,
    LLAMA_FTYPE_MOSTLY_TQ2_0, LLAMA_FTYPE_MOSTLY_MXFP4_MOE, LLAMA_FTYPE_MOSTLY_NVFP4, LLAMA_FTYPE_MOSTLY_Q1_0, LLAMA_FTYPE_MOSTLY_Q2_0,
    LLAMA_FTYPE_GUESSED)
  ENUM(llama_vocab_type, LLAMA_VOCAB_TYPE_NONE, LLAMA_VOCAB_TYPE_SPM, LLAMA_VOCAB_TYPE_BPE, LLAMA_VOCAB_TYPE_WPM, LLAMA_VOCAB_TYPE_UGM,
    LLAMA_VOCAB_TYPE_RWKV, LLAMA_VOCAB_TYPE_PLAMO2, LLAMA_VOCAB_TYPE_TEST)
  ENUM(llama_rope_type, LLAMA_ROPE_TYPE_NONE, LLAMA_ROPE_TYPE_NORM, LLAMA_ROPE_TYPE_NEOX, LLAMA_ROPE_TYPE_MROPE, LLAMA_ROPE_TYPE_IMROPE,
    LLAMA_ROPE_TYPE_VISION)
  ENUM(llama_token_type, LLAMA_TOKEN_TYPE_UNDEFINED, LLAMA_TOKEN_TYPE_NORMAL, LLAMA_TOKEN_TYPE_UNKNOWN, LLAMA_TOKEN_TYPE_CONTROL,
    LLAMA_TOKEN_TYPE_USER_DEFINED, LLAMA_TOKEN_TYPE_UNUSED, LLAMA_TOKEN_TYPE_BYTE)
  ENUM(llama_token_attr, LLAMA_TOKEN_ATTR_UNDEFINED, LLAMA_TOKEN_ATTR_UNKNOWN, LLAMA_TOKEN_ATTR_UNUSED, LLAMA_TOKEN_ATTR_NORMAL,
    LLAMA_TOKEN_ATTR_CONTROL, LLAMA_TOKEN_ATTR_USER_DEFINED, LLAMA_TOKEN_ATTR_BYTE, LLAMA_TOKEN_ATTR_NORMALIZED, LLAMA_TOKEN_ATTR_LSTRIP,
    LLAMA_TOKEN_ATTR_RSTRIP, LLAMA_TOKEN_ATTR_SINGLE_WORD)
  ENUM(llama_rope_scaling_type, LLAMA_ROPE_SCALING_TYPE_UNSPECIFIED, LLAMA_ROPE_SCALING_TYPE_NONE, LLAMA_ROPE_SCALING_TYPE_LINEAR,
    LLAMA_ROPE_SCALING_TYPE_YARN, LLAMA_ROPE_SCALING_TYPE_LONGROPE)
  ENUM(llama_pooling_type, LLAMA_POOLING_TYPE_UNSPECIFIED, LLAMA_POOLING_TYPE_NONE, LLAMA_POOLING_TYPE_MEAN, LLAMA_POOLING_TYPE_CLS,
    LLAMA_POOLING_TYPE_LAST, LLAMA_POOLING_TYPE_RANK)
  ENUM(llama_attention_type, LLAMA_ATTENTION_TYPE_UNSPECIFIED, LLAMA_ATTENTION_TYPE_CAUSAL, LLAMA_ATTENTION_TYPE_NON_CAUSAL)
  ENUM(llama_flash_attn_type, LLAMA_FLASH_ATTN_TYPE_AUTO, LLAMA_FLASH_ATTN_TYPE_DISABLED, LLAMA_FLASH_ATTN_TYPE_ENABLED)
  ENUM(llama_split_mode, LLAMA_SPLIT_MODE_NONE, LLAMA_SPLIT_MODE_LAYER, LLAMA_SPLIT_MODE_ROW, LLAMA_SPLIT_MODE_TENSOR)
  ENUM(llama_load_mode, LLAMA_LOAD_MODE_AUTO, LLAMA_LOAD_MODE_NONE, LLAMA_LOAD_MODE_MMAP, LLAMA_LOAD_MODE_MLOCK,
    LLAMA_LOAD_MODE_MMAP_MLOCK, LLAMA_LOAD_MODE_DIRECT_IO)
  ENUM(llama_lazy_mode, LLAMA_LAZY_MODE_OFF, LLAMA_LAZY_MODE_AUTO, LLAMA_LAZY_MODE_ON)
  ENUM(llama_context_type, LLAMA_CONTEXT_TYPE_DEFAULT, LLAMA_CONTEXT_TYPE_MTP)
  ENUM(llama_model_kv_override_type, LLAMA_KV_OVERRIDE_TYPE_INT, LLAMA_KV_OVERRIDE_TYPE_FLOAT, LLAMA_KV_OVERRIDE_TYPE_BOOL,
    LLAMA_KV_OVERRIDE_TYPE_STR)
  ENUM(gguf_type, GGUF_TYPE_UINT8, GGUF_TYPE_INT8, GGUF_TYPE_UINT16, GGUF_TYPE_INT16, GGUF_TYPE_UINT32, GGUF_TYPE_INT32,
    GGUF_TYPE_FLOAT32, GGUF_TYPE_BOOL, GGUF_TYPE_STRING, GGUF_TYPE_ARRAY, GGUF_TYPE_UINT64, GGUF_TYPE_INT64, GGUF_TYPE_FLOAT64,
    GGUF_TYPE_COUNT)
  ENUM(ggml_log_level, GGML_LOG_LEVEL_NONE, GGML_LOG_LEVEL_DEBUG, GGML_LOG_LEVEL_INFO, GGML_LOG_LEVEL_WARN, GGML_LOG_LEVEL_ERROR,
    GGML_LOG_LEVEL_CONT)
  ENUM(ggml_status, GGML_STATUS_ALLOC_FAILED, GGML_STATUS_FAILED, GGML_STATUS_SUCCESS, GGML_STATUS_ABORTED)
  ENUM(ggml_backend_dev_type, GGML_BACKEND_DEVICE_TYPE_CPU, GGML_BACKEND_DEVICE_TYPE_GPU, GGML_BACKEND_DEVICE_TYPE_IGPU,
    GGML_BACKEND_DEVICE_TYPE_ACCEL, GGML_BACKEND_DEVICE_TYPE_META)
  ENUM(mtmd_input_chunk_type, MTMD_INPUT_CHUNK_TYPE_TEXT, MTMD_INPUT_CHUNK_TYPE_IMAGE, MTMD_INPUT_CHUNK_TYPE_AUDIO,
    MTMD_INPUT_CHUNK_TYPE_COUNT)
}

// Asked of the library, not of the headers: block and type sizes are what the dequantiser and the GGUF reader rely on.
void print_types() {
  for (int id = 0; id < GGML_TYPE_COUNT; id++) {
    const ggml_type_traits *traits = ggml_get_type_traits((ggml_type) id);
    if (traits == nullptr || traits->blck_size == 0 || traits->type_size == 0) {
      continue; // a number that once was a type
    }
    std::printf("%s\n    \"%s\": {\"id\": %d, \"block\": %lld, \"bytes\": %zu, \"quantized\": %s, \"to_float\": %s}", separator,
      traits->type_name, id, (long long) traits->blck_size, traits->type_size, traits->is_quantized ? "true" : "false",
      traits->to_float != nullptr ? "true" : "false");
    separator = ",";
  }
}

void section(const char *name, void (*body)()) {
  std::printf(",\n  \"%s\": {", name);
  separator = "";
  body();
  std::printf("\n  }");
}

} // namespace

int main() {
  std::printf("{\n  \"release\": \"%s\",\n  \"llama\": \"%s\",\n  \"ggml\": \"%s\",\n  \"pointer\": %zu", FASTEVAL_RELEASE,
    llama_version(), ggml_version(), sizeof(void *));
  section("structs", print_structs);
  section("enums", print_enums);
  section("enumSizes", [] {
    for (const Enumerator &size : enum_sizes) {
      std::printf("%s\n    \"%s\": %lld", separator, size.name, size.value);
      separator = ",";
    }
  });
  section("constants", [] {
    print_enum("limits", {{"GGML_MAX_DIMS", GGML_MAX_DIMS}, {"GGML_MAX_NAME", GGML_MAX_NAME}, {"GGML_MAX_SRC", GGML_MAX_SRC},
      {"GGML_MAX_OP_PARAMS", GGML_MAX_OP_PARAMS}, {"GGUF_VERSION", GGUF_VERSION}, {"GGUF_DEFAULT_ALIGNMENT", GGUF_DEFAULT_ALIGNMENT},
      {"LLAMA_TOKEN_NULL", LLAMA_TOKEN_NULL}, {"LLAMA_DEFAULT_SEED", LLAMA_DEFAULT_SEED}});
  });
  section("types", print_types);
  std::printf("\n}\n");
  if (failures > 0) {
    return 1;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
