namespace FastEval.Engine.Tests.Vision.Layouts;

/// <summary>Small random mmproj files with each of the layouts that cut pictures into tiles.</summary>
internal static class TiledMmproj
{
    internal const int Image = 28;

    /// <summary>Tiles of 28 pixels, 4×4 patches; as a community converter writes it, without FastEval's own entries.</summary>
    internal static MmprojFile LlavaNext(int embedding = 24) => WithNewline(MmprojFile.Random(embedding: embedding), "model.image_newline", embedding);

    /// <summary>The same with a tower without class token, and at most three tiles' worth of tokens.</summary>
    internal static MmprojFile LlavaOneVision(int embedding = 24)
    {
        MmprojFile file = WithNewline(MmprojFile.Random(embedding: embedding, classToken: false), "v.image_newline", embedding);
        file.Metadata["fasteval.vision.layout"] = "llava_onevision";
        file.Metadata["fasteval.vision.max_tiles"] = 3u;
        return file;
    }

    /// <summary>At most four tiles, each 2×2 tokens.</summary>
    internal static MmprojFile Phi3Hd(int embedding = 24)
    {
        MmprojFile file = MmprojFile.Random(embedding: embedding);
        int merged = 4 * (int)file.Tensors["v.class_embd"].Shape[0];
        var random = new Random(4);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 4)];
        file.Tensors["mm.0.weight"] = ([merged, embedding], Values(merged * embedding));
        file.Tensors["v.hd.sub_separator"] = ([merged], Values(merged));
        file.Tensors["v.hd.global_separator"] = ([merged], Values(merged));
        file.Metadata["fasteval.vision.layout"] = "phi3_hd";
        file.Metadata["fasteval.vision.max_tiles"] = 4u;
        return file;
    }

    private static MmprojFile WithNewline(MmprojFile file, string name, int embedding)
    {
        file.Metadata["clip.vision.image_grid_pinpoints"] = new[] { Image, 2 * Image, 2 * Image, Image, 2 * Image, 2 * Image, 3 * Image, Image, Image, 3 * Image };
        file.Metadata["clip.vision.mm_patch_merge_type"] = "spatial_unpad";
        file.Tensors[name] = ([embedding], [.. Enumerable.Range(0, embedding).Select(i => i / 10f)]);
        return file;
    }
}
