namespace FastEval.Engine.Vision;

/// <summary>Tensor names of mmproj files (llama.cpp, tools/mtmd/clip-impl.h).</summary>
internal static class VisionTensorNames
{
    internal const string ClassEmbedding = "v.class_embd";
    internal const string PatchWeight = "v.patch_embd.weight";
    internal const string PatchBias = "v.patch_embd.bias";
    internal const string Positions = "v.position_embd.weight";
    internal const string PreNorm = "v.pre_ln";
    internal const string PostNorm = "v.post_ln";
    internal const string Projector0 = "mm.0";
    internal const string Projector2 = "mm.2";
    internal const string Newline = "v.image_newline";
    internal const string LegacyNewline = "model.image_newline";
    internal const string RowSeparator = "v.hd.sub_separator";
    internal const string ViewSeparator = "v.hd.global_separator";

    internal static string Block(int index, string part) => $"v.blk.{index}.{part}";

    internal static string Weight(string layer) => layer + ".weight";

    internal static string Bias(string layer) => layer + ".bias";
}
