namespace FastEval.Engine.Decoding;

/// <summary>How likely the model finds an answer.</summary>
/// <param name="Option">The answer's text.</param>
/// <param name="LogProbability">
/// ln P(tokens | prompt) in nats: the sum over the option's tokens, the end of the answer not among them. An option that begins like another and
/// goes on is therefore never the more likely one.
/// </param>
/// <param name="TokenCount">Its tokens: the option's text tokenised by itself.</param>
/// <param name="ByteCount">Its bytes in UTF-8.</param>
public sealed record OptionLikelihood(string Option, double LogProbability, int TokenCount, int ByteCount)
{
    /// <summary>The mean per token, which does not prefer short options as the sum does.</summary>
    public double MeanLogProbability => LogProbability / TokenCount;

    /// <summary>The mean per byte, which does not depend on the tokenizer (lm-evaluation-harness' acc_norm).</summary>
    public double LogProbabilityPerByte => LogProbability / ByteCount;
}
