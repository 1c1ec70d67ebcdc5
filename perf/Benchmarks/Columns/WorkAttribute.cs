namespace FastEval.Benchmarks.Columns;

/// <summary>What one operation of a benchmark does, for a column of its rate.</summary>
/// <param name="amount">Units per operation: tokens, images, bytes.</param>
/// <param name="unit">The rate's unit: tok/s, images/s; GB/s for bytes.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WorkAttribute(double amount, string unit) : Attribute
{
    public double Amount => amount;

    public string Unit => unit;

    /// <summary>A parameter of the benchmark that the amount is multiplied by; null without.</summary>
    public string? Times { get; init; }
}
