namespace FastEval.Harness.Records;

/// <summary>A run's folder that cannot be read, written or continued.</summary>
internal sealed class RunRecordException : FastEvalException
{
    /// <inheritdoc cref="FastEvalException(string, Exception?)"/>
    public RunRecordException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
