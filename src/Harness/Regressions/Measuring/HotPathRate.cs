namespace FastEval.Harness.Regressions.Measuring;

/// <summary>What one operation does, as a rate has it.</summary>
/// <param name="Amount">Units per operation: tokens, images, questions; of GB/s bytes.</param>
/// <param name="Unit">The rate's: tok/s, images/s, questions/s, GB/s; or <see cref="FirstToken"/>.</param>
internal sealed record HotPathRate(double Amount, string Unit)
{
    /// <summary>Of an operation that is the time to a first token, whose reciprocal nobody wants.</summary>
    public const string FirstToken = "TTFT";
}
