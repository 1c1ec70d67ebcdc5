namespace FastEval;

/// <summary>
/// Root of every error that FastEval reports on its own account. The message says what failed, where, and what to do;
/// a caller's mistake is an <see cref="ArgumentException"/> instead.
/// </summary>
public class FastEvalException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, where, and what to do.</param>
    /// <param name="innerException">What was met underneath, if anything.</param>
    public FastEvalException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
