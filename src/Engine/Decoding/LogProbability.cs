using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance;
using FastEval.Kernels.Scoring;

namespace FastEval.Engine.Decoding;

/// <summary>Logits → log-probabilities: ln softmax(x)ᵢ = xᵢ − ln Σ exp xⱼ. One row at a time, where llama.cpp left it.</summary>
internal static class LogProbability
{
    private static readonly IRowScoring Scoring = RowScoring.CreateForProcessor();

    /// <summary>ln Σ exp xⱼ, without overflow.</summary>
    public static double LogSum(ReadOnlySpan<float> logits)
    {
        double sum = 0;
        Scoring.LogSumExp(ReadOnlySpan2D<float>.DangerousCreate(in MemoryMarshal.GetReference(logits), 1, logits.Length, 0), new Span<double>(ref sum));
        return sum;
    }

    /// <summary>ln softmax of all of a row.</summary>
    public static void LogSoftmax(ReadOnlySpan<float> logits, Span<float> destination) => TensorPrimitives.Subtract(logits, (float)LogSum(logits), destination);
}
