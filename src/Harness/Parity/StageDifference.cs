namespace FastEval.Harness.Parity;

/// <summary>How far two traces are apart in one stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Against">With what ours was compared.</param>
/// <param name="Values">Values compared.</param>
/// <param name="TheirValues">Values that the other has; another number means that nothing after the first few can be compared.</param>
/// <param name="Largest">The largest absolute difference; null where nothing was compared.</param>
/// <param name="Mean">The mean absolute difference.</param>
/// <param name="Cosine">The smallest cosine of two rows.</param>
/// <param name="Allowed">The largest absolute difference that is no deviation.</param>
/// <param name="View">The square with the largest difference.</param>
internal sealed record StageDifference(
    string Stage, string Against, long Values, long TheirValues, double? Largest, double? Mean, double? Cosine, double Allowed, int View)
{
    /// <summary>Whether it is more than rounding.</summary>
    public bool Deviates => Values != TheirValues || !(Largest <= Allowed);
}
