using System.Text.RegularExpressions;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Quantization;

/// <summary>
/// Decides how each tensor of a tower and its projector is stored. Quantised are the matrices that mtmd and the Torch encoder only ever multiply with:
/// the linear layers of the tower's blocks, and those of the projector <c>mlp</c>. Where a row is no whole number of blocks, the type with smaller
/// blocks steps in that llama.cpp takes (llama-quant.cpp, tensor_type_fallback).
/// </summary>
internal static partial class MmprojPlan
{
    public static TensorDecision[] Of(GgufFile file, GgmlType type)
    {
        bool isMlp = (file.GetString("clip.projector_type") ?? file.GetString("clip.vision.projector_type") ?? "mlp") == "mlp";
        return [.. file.Tensors.Select(tensor => Decide(tensor, type, isMlp))];
    }

    private static TensorDecision Decide(GgufTensor tensor, GgmlType type, bool isMlp)
    {
        if (tensor.Shape.Length == 1 || tensor.RowCount == 1)
            return new(tensor, tensor.Type, "a vector: norms, biases and single embeddings are added in F32");
        bool isProjector = tensor.Name.StartsWith("mm.", StringComparison.Ordinal);
        if (tensor.Shape.Length > 2)
            return new(tensor, tensor.Type, "a convolution, which is computed in F16 or F32");
        if (isProjector && !isMlp)
            return new(tensor, tensor.Type, "of another projector than mlp: not known to be read quantised");
        if (!(isProjector ? ProjectorMatrix() : TowerMatrix()).IsMatch(tensor.Name))
            return new(tensor, tensor.Type, "a table, or a matrix that is not only multiplied with");
        if (tensor.RowLength % type.BlockSize() == 0)
            return new(tensor, type, null);
        return new(tensor, type.ForRowsOf(tensor.RowLength), $"rows of {tensor.RowLength}, and {type} takes multiples of {type.BlockSize()}");
    }

    [GeneratedRegex(@"^v\.blk\.\d+\.(attn_(q|k|v|qkv|out)|ffn_(up|down|gate))\.weight$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TowerMatrix();

    [GeneratedRegex(@"^mm\.\d\.weight$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ProjectorMatrix();
}
