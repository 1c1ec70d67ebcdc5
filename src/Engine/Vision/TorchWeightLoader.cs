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
/// <param name="source">Where they come from.</param>
/// <param name="type">The compute type.</param>
/// <param name="device">Where they go.</param>
/// <param name="rows">Rows that the tower's products mostly have.</param>
internal sealed class TorchWeightLoader(IVisionWeights source, ScalarType type, Device device, int rows) : IDisposable
{
    private readonly bool _packs = type == ScalarType.BFloat16 && device.type == DeviceType.CPU && TorchPackedProducts.IsSupported;
    private readonly List<Tensor> _owned = [];

    /// <summary>The type of matrices.</summary>
    internal ScalarType Type => type;

    internal Device Device => device;

    /// <summary>A vector, or a small matrix, that is computed with in float32; sizes in torch's order.</summary>
    internal Tensor Vector(string name) => Make(ScalarType.Float32, () => Read(name));

    /// <summary>Vectors one after the other, in float32.</summary>
    internal Tensor Joined(params ReadOnlySpan<string> names)
    {
        string[] all = names.ToArray();
        return Make(ScalarType.Float32, () => cat([.. all.Select(Read)]));
    }

    internal TorchNorm Norm(string layer, double epsilon) => new(Vector(Weight(layer)), Vector(Bias(layer)), epsilon);

    /// <summary>A linear layer: y = activation(x·Wᵀ·scale + b·biasScale).</summary>
    internal TorchLinear Linear(string layer, double scale = 1, double biasScale = 1, TowerActivation? activation = null) => Linear(
        () => Read(Weight(layer)).ScaleInPlace(scale), () => Read(Bias(layer)).ScaleInPlace(biasScale), activation);

    /// <summary>Query, key and value as one layer, with the attention's scale folded into the query.</summary>
    internal TorchLinear Attention(int block, double queryScale)
    {
        Tensor Join(Func<string, string> part) => cat(
            [Read(part(Block(block, "attn_q"))).ScaleInPlace(queryScale), Read(part(Block(block, "attn_k"))), Read(part(Block(block, "attn_v")))]);
        return Linear(() => Join(Weight), () => Join(Bias), null);
    }

    /// <summary>A tensor in the compute type, with its sizes in torch's order: the contiguous one last.</summary>
    internal Tensor Matrix(string name) => Make(type, () => Read(name));

    private TorchLinear Linear(Func<Tensor> weight, Func<Tensor> bias, TowerActivation? activation) =>
        new(Make(type, weight, _packs), Make(type, bias), activation, _packs);

    private Tensor Make(ScalarType target, Func<Tensor> read, bool pack = false)
    {
        using TorchScope scope = TorchScope.Open();
        Tensor plain = read().to(target).to(device).contiguous();
        Tensor made = scope.Detach(pack ? TorchPackedProducts.Pack(plain, rows) : plain);
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
