using FastEval.Harness.Suites.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>The weights, in float32, with their names in GGUF; in the order in which they were made.</summary>
/// <param name="seed">What first weights are drawn from.</param>
/// <param name="shared">Weights to share, made by the same network; null to make them. Gradients are never shared.</param>
internal sealed class Parameters(ulong seed, Parameters? shared = null)
{
    private readonly List<Parameter> _all = [];
    private readonly SeededRandom _random = new(seed);

    public IReadOnlyList<Parameter> All => _all;

    /// <summary>A weight with normally distributed values.</summary>
    /// <param name="name">Its name in GGUF, or of a training head.</param>
    /// <param name="shape">Rows × columns.</param>
    /// <param name="deviation">Of the values.</param>
    /// <param name="isHidden">Whether it is a matrix within the network, which Muon trains.</param>
    /// <param name="decays">Whether it is pulled towards 0.</param>
    public Tensor Normal(string name, long[] shape, double deviation, bool isHidden = true, bool decays = true)
    {
        if (shared is not null)
            return Share(name);
        float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.Unit()));
            values[i] = (float)(deviation * radius * Math.Cos(Math.Tau * _random.Unit()));
        }
        return Add(name, Layers.Aligned(tensor(values, shape)), isHidden, decays);
    }

    /// <summary>A vector of equal values.</summary>
    public Tensor Constant(string name, long length, float value)
    {
        if (shared is not null)
            return Share(name);
        float[] values = new float[length];
        Array.Fill(values, value);
        return Add(name, Layers.Aligned(tensor(values)), isHidden: false, decays: false);
    }

    private Tensor Share(string name)
    {
        Parameter own = shared!.All[_all.Count];
        return own.Name == name ? Add(name, own.Values.detach(), own.IsHidden, own.Decays) : throw new InvalidOperationException($"'{name}' is '{own.Name}' in the network to share with.");
    }

    private Tensor Add(string name, Tensor values, bool isHidden, bool decays)
    {
        values.requires_grad = true;
        _ = values.DetachFromDisposeScope();
        _all.Add(new Parameter(name, values, isHidden, decays));
        return values;
    }
}
