using FastEval.Engine.Quantization;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary>Makes the report of <c>fasteval model quantize</c>.</summary>
internal static class QuantizedFileReport
{
    public static Report Of(string path, string type, IReadOnlyList<TensorDecision> decisions)
    {
        long parameters = decisions.Sum(decision => decision.Tensor.ElementCount);
        long bytes = decisions.Sum(decision => decision.ByteLength);
        return new Report(
        [
            ReportSection.Record("file", "", ReportForms.All,
                (new("path", "File"), path),
                (new("type", "Type"), type),
                (new("file_bytes", "File bytes"), new FileInfo(path).Length),
                (new("parameters", "Parameters"), parameters),
                (new("bits", "Bits/param"), bytes * 8.0 / parameters)),
            new("tensors", "Tensors",
            [
                new("tensor", "Tensor"), new("shape", "Shape"), new("from", "From"), new("to", "To"), new("bytes", "Bytes", IsNumber: true), new("reason", "Why not all the way"),
            ],
            [.. decisions.Select(decision => (object?[])
                [decision.Tensor.Name, decision.Tensor.ShapeText, decision.Tensor.Type.ToString(), decision.Type.ToString(), decision.ByteLength, decision.Reason])],
            Forms: ReportForms.Data),
            new("kinds", "Tensors",
            [
                new("to", "To"), new("tensors", "Tensors", IsNumber: true), new("parameters", "Parameters", IsNumber: true), new("reason", "Why not as asked for"),
            ],
            [.. decisions.GroupBy(decision => (decision.Type, decision.Reason)).Select(group => (object?[])
                [group.Key.Type.ToString(), group.Count(), group.Sum(decision => decision.Tensor.ElementCount), group.Key.Reason])],
            Forms: ReportForms.Text),
        ], []);
    }
}
