using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>
/// Brings weights into torch: float32 from the source, scaled and joined in float32, then in the compute type on the
/// device. Owns every tensor it hands out.
/// </summary>
internal sealed class TorchWeightLoader(IVisionWeights source, ScalarType type, Device device) : IDisposable
{
    private readonly List<Tensor> _owned = [];

    /// <summary>The type of matrices.</summary>
    internal ScalarType Type => type;

    internal Device Device => device;

    /// <summary>A vector that is added or multiplied in float32.</summary>
    internal Tensor Vector(string name) => Make(ScalarType.Float32, () => Read(name));

    internal TorchNorm Norm(string layer, double epsilon) => new(Vector(Weight(layer)), Vector(Bias(layer)), epsilon);

    /// <summary>A linear layer: y = x·Wᵀ·scale + b·biasScale.</summary>
    internal TorchLinear Linear(string layer, double scale = 1, double biasScale = 1) => new(
        Make(type, () => Read(Weight(layer)).ScaleInPlace(scale)),
        Make(type, () => Read(Bias(layer)).ScaleInPlace(biasScale)));

    /// <summary>Query, key and value as one layer, with the attention's scale folded into the query.</summary>
    internal TorchLinear Attention(int block, double queryScale)
    {
        Tensor Join(Func<string, string> part) => cat(
            [Read(part(Block(block, "attn_q"))).ScaleInPlace(queryScale), Read(part(Block(block, "attn_k"))), Read(part(Block(block, "attn_v")))]);
        return new TorchLinear(Make(type, () => Join(Weight)), Make(type, () => Join(Bias)));
    }

    /// <summary>A tensor in the compute type, with its sizes in torch's order: the contiguous one last.</summary>
    internal Tensor Matrix(string name) => Make(type, () => Read(name));

    private Tensor Make(ScalarType target, Func<Tensor> read)
    {
        using TorchScope scope = TorchScope.Open();
        Tensor made = scope.Detach(read().to(target).to(device).contiguous());
        _owned.Add(made);
        return made;
    }

    private Tensor Read(string name)
    {
        if (!source.TryGetShape(name, out ImmutableArray<long> shape))
            throw new InvalidOperationException($"{source.Origin} has no tensor {name}, which was checked before.");
        Tensor tensor = empty(shape.Reverse().ToArray(), ScalarType.Float32);
        source.Read(name, MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _owned)
            tensor.Dispose();
        _owned.Clear();
    }
}
