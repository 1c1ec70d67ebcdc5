using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Planning;

/// <summary>Collects the tensors of a file, each checked against the shape that config.json means.</summary>
internal sealed class TensorPlan(Checkpoint source, GgmlType matrixType)
{
    private readonly List<PlannedTensor> _tensors = [];

    internal IReadOnlyList<PlannedTensor> Tensors => _tensors;

    /// <summary>A matrix to be multiplied with, stored as the type that was asked for.</summary>
    internal void Matrix(string name, string from, long inputs, long outputs, int permutedHeads = 0) => Add(name, from, matrixType, permutedHeads, outputs, inputs);

    /// <summary>A table that is added, in F32.</summary>
    internal void Table(string name, string from, long width, long rows) => Add(name, from, GgmlType.F32, 0, rows, width);

    /// <summary>A vector, in F32; sizes of 1 around it do not matter.</summary>
    internal void Vector(string name, string from, long length) => Add(name, from, GgmlType.F32, 0, length);

    /// <summary>The patch embedding: a convolution, which is computed in F16 or F32 only.</summary>
    internal void Convolution(string name, string from, long outputs, long channels, long size) =>
        Add(name, from, matrixType == GgmlType.F32 || source.Get(from).Type != GgmlType.F16 ? GgmlType.F32 : GgmlType.F16, 0, outputs, channels, size, size);

    internal void Linear(string name, string from, long inputs, long outputs)
    {
        Matrix(name + ".weight", from + ".weight", inputs, outputs);
        Vector(name + ".bias", from + ".bias", outputs);
    }

    internal void Norm(string name, string from, long width)
    {
        Vector(name + ".weight", from + ".weight", width);
        Vector(name + ".bias", from + ".bias", width);
    }

    /// <summary>Numbers of config.json.</summary>
    internal void Values(string name, float[] values) => _tensors.Add(new(name, GgmlType.F32, [values.Length], null, 0, values));

    private void Add(string name, string from, GgmlType type, int permutedHeads, params ReadOnlySpan<long> shape)
    {
        SafetensorsTensor tensor = source.Get(from);
        if (tensor.Type is null)
            throw new ModelLoadException($"Tensor '{from}' in '{tensor.File.Path}' is stored as {tensor.ElementType}, which is not converted: take the checkpoint in F32, F16 or BF16.");
        long[] wanted = [.. shape];
        long[] found = shape.Length == 1 ? [.. tensor.Shape.Where(size => size != 1).DefaultIfEmpty(1)] : [.. tensor.Shape];
        if (!found.SequenceEqual(wanted))
        {
            throw new ModelLoadException($"Tensor '{from}' in '{tensor.File.Path}' has the shape {tensor.ShapeText}; config.json means [{string.Join(", ", wanted)}]. "
                + "The files are not of one checkpoint, or config.json was changed: download both again.");
        }
        _tensors.Add(new(name, type, [.. wanted.Reverse()], tensor, permutedHeads));
    }
}
