namespace FastEval.Harness.Targets;

/// <summary>A target that can answer nothing any more: a key that is not taken, a model that is not there, an account that is spent. No item's failure.</summary>
internal sealed class TargetUnusableException : FastEvalException
{
    /// <inheritdoc cref="FastEvalException(string, Exception?)"/>
    public TargetUnusableException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
