using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FastEval.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace FastEval.Trainer;

/// <summary>
/// Muon (Jordan et al. 2024: momentum, made orthogonal by five Newton-Schulz steps) for matrices within the network, scaled so that AdamW's
/// learning rates and decay suit it (Liu et al. 2025, "Muon is scalable for LLM training"); AdamW (Loshchilov and Hutter 2019) for the rest.
/// </summary>
internal sealed class Optimizer
{
    private const float Beta1 = 0.9f, Beta2 = 0.98f, Epsilon = 1e-8f, Decay = 0.05f, Momentum = 0.95f, LargestNorm = 1f;

    private readonly IReadOnlyList<IReadOnlyList<Parameter>> _workers;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Dictionary<string, float[]> _first = new(StringComparer.Ordinal), _second = new(StringComparer.Ordinal);

    /// <param name="workers">The parameters of each worker, which share their values; their gradients are summed.</param>
    public Optimizer(IReadOnlyList<IReadOnlyList<Parameter>> workers)
    {
        _workers = workers;
        _parameters = workers[0];
        foreach (Parameter parameter in _parameters)
        {
            _first[parameter.Name] = new float[parameter.Length];
            if (!parameter.IsHidden)
                _second[parameter.Name] = new float[parameter.Length];
        }
    }

    /// <summary>Steps taken, which AdamW corrects its means by.</summary>
    public int Step { get; set; }

    /// <summary>The state of every parameter, for checkpoints.</summary>
    public IEnumerable<(string Name, float[] Values)> State =>
        _first.Select(pair => ("first/" + pair.Key, pair.Value)).Concat(_second.Select(pair => ("second/" + pair.Key, pair.Value)));

    /// <summary>Takes a step and clears the gradients.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="towerRate">Its multiple for the tower.</param>
    /// <returns>The norm of all gradients, before it was limited.</returns>
    public float Update(double rate, double towerRate)
    {
        Step++;
        using IDisposable noGradient = no_grad();
        (Parameter Parameter, Tensor Gradient)[] given = [.. Gradients()];
        float norm = MathF.Sqrt(given.Sum(pair => TensorPrimitives.SumOfSquares(Span(pair.Gradient))));
        float scale = norm > LargestNorm ? LargestNorm / norm : 1;
        if (float.IsFinite(norm))
        {
            Parallel.ForEach(given, pair =>
            {
                OneThread.OfTorch();
                Update(pair.Parameter, pair.Gradient, scale, (float)(pair.Parameter.IsOfTower ? rate * towerRate : rate));
            });
        }
        foreach ((_, Tensor gradient) in given)
            Span(gradient).Clear();
        return norm;
    }

    /// <summary>Each parameter's gradient, summed over the workers, whose own are cleared.</summary>
    private IEnumerable<(Parameter Parameter, Tensor Gradient)> Gradients()
    {
        for (int i = 0; i < _parameters.Count; i++)
        {
            // A worker whose batches did not need a parameter has no gradient of it.
            Tensor[] gradients = [.. _workers.Select(worker => worker[i].Values.grad).OfType<Tensor>()];
            foreach (Tensor other in gradients.Skip(1))
            {
                TensorPrimitives.Add(Span(gradients[0]), Span(other), Span(gradients[0]));
                Span(other).Clear();
            }
            if (gradients.Length > 0)
                yield return (_parameters[i], gradients[0]);
        }
    }

    private void Update(Parameter parameter, Tensor gradient, float scale, float rate)
    {
        if (rate == 0)
            return;
        using IDisposable noGradient = no_grad();
        Span<float> values = Span(gradient);
        TensorPrimitives.Multiply(values, scale, values);
        if (parameter.Decays)
            TensorPrimitives.Multiply(Span(parameter.Values), 1 - rate * Decay, Span(parameter.Values));
        if (parameter.IsHidden)
            Muon(parameter, gradient, rate);
        else
            AdamW(parameter, values, rate);
    }

    private static Span<float> Span(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private void AdamW(Parameter parameter, Span<float> gradient, float rate)
    {
        float[] first = _first[parameter.Name], second = _second[parameter.Name];
        Span<float> values = Span(parameter.Values);
        float correct1 = 1 - MathF.Pow(Beta1, Step), correct2 = 1 - MathF.Pow(Beta2, Step);
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = Beta1 * first[i] + (1 - Beta1) * gradient[i];
            second[i] = Beta2 * second[i] + (1 - Beta2) * gradient[i] * gradient[i];
            values[i] -= rate * (first[i] / correct1) / (MathF.Sqrt(second[i] / correct2) + Epsilon);
        }
    }

    private void Muon(Parameter parameter, Tensor gradient, float rate)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] momentum = _first[parameter.Name];
        Span<float> given = Span(gradient);
        // Nesterov's form: the gradient after the momentum's next step.
        TensorPrimitives.MultiplyAdd(momentum, Momentum, given, momentum);
        // In torch's memory, not in an array: see Layers.Aligned.
        Tensor next = empty(parameter.Values.shape, ScalarType.Float32);
        Span<float> ahead = Span(next);
        TensorPrimitives.MultiplyAdd(momentum, Momentum, given, ahead);
        float norm = MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(ahead)) + 1e-7f;
        TensorPrimitives.Divide(ahead, norm, ahead);
        Tensor direction = Orthogonal(next.to(Layers.ProductType)).to(ScalarType.Float32).contiguous();
        float size = 0.2f * MathF.Sqrt(Math.Max(parameter.Values.shape[0], parameter.Values.shape[1]));
        TensorPrimitives.MultiplyAdd(Span(direction), -rate * size, Span(parameter.Values), Span(parameter.Values));
    }

    /// <summary>The nearest matrix with singular values near 1, of one with a norm of 1 at most.</summary>
    private static Tensor Orthogonal(Tensor x)
    {
        bool isTall = x.shape[0] > x.shape[1];
        x = isTall ? x.t() : x;
        for (int i = 0; i < 5; i++)
        {
            Tensor square = x.matmul(x.t());
            Tensor polynomial = square.ScaledBy(-4.7750).Plus(square.matmul(square).ScaledBy(2.0315));
            x = x.ScaledBy(3.4445).Plus(polynomial.matmul(x));
        }
        return isTall ? x.t() : x;
    }
}
