namespace FastEval.Engine.Decoding;

/// <summary>Logits → log-probabilities: ln softmax(x)ᵢ = xᵢ − ln Σ exp xⱼ.</summary>
internal static class LogProbability
{
    /// <summary>ln Σ exp xⱼ, in double precision and without overflow.</summary>
    public static double LogSum(ReadOnlySpan<float> logits)
    {
        float max = float.NegativeInfinity;
        foreach (float logit in logits)
            max = Math.Max(max, logit);
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - (double)max);
        return max + Math.Log(sum);
    }

    /// <summary>ln softmax of all of a row.</summary>
    public static void LogSoftmax(ReadOnlySpan<float> logits, Span<float> destination) =>
        System.Numerics.Tensors.TensorPrimitives.Subtract(logits, (float)LogSum(logits), destination);
}
