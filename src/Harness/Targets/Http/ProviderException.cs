using FastEval.Harness.Records;

namespace FastEval.Harness.Targets.Http;

/// <summary>
/// An API that did not answer. Its message holds no key: it is made from text that went through <see cref="SecretRedactor"/>, and carries no inner exception, whose
/// text would not have.
/// </summary>
internal sealed class ProviderException : FastEvalException
{
    /// <param name="failure">What kind it was.</param>
    /// <param name="message">What failed, and where.</param>
    /// <param name="status">The HTTP status; null where no answer came.</param>
    /// <param name="retryAfter">How long the server asked to wait.</param>
    public ProviderException(ProviderFailure failure, string message, int? status = null, TimeSpan? retryAfter = null) : base(message) =>
        (Failure, Status, RetryAfter) = (failure, status, retryAfter);

    public ProviderFailure Failure { get; }

    public int? Status { get; }

    public TimeSpan? RetryAfter { get; }

    /// <summary>All tries of the question, this one the last; set where the question is given up.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>Whether the same request may be answered later.</summary>
    public bool IsTransient => Failure is ProviderFailure.RateLimited or ProviderFailure.Server or ProviderFailure.Timeout
        or ProviderFailure.Connection or ProviderFailure.Stream or ProviderFailure.Malformed;

    /// <summary>Whether it may be that fewer requests at a time would have been answered.</summary>
    public bool IsOverload => Failure is ProviderFailure.RateLimited or ProviderFailure.Timeout || Status is 502 or 503 or 504 or 529;

    /// <summary>The failure as records name it.</summary>
    public string Word => Failure switch
    {
        ProviderFailure.RateLimited => "rate_limited",
        ProviderFailure.Server => "server_error",
        ProviderFailure.Timeout => "timeout",
        ProviderFailure.Connection => "connection",
        ProviderFailure.Stream => "stream_cut",
        ProviderFailure.Malformed => "malformed",
        ProviderFailure.Rejected => "rejected",
        ProviderFailure.Refused => "refused",
        _ => "unusable",
    };

    /// <summary>The same with the tries that led to it.</summary>
    public ProviderException With(IReadOnlyList<AttemptRecord> attempts) =>
        new(Failure, attempts.Count > 1 ? $"{Message.TrimEnd('.')} (after {attempts.Count} tries)." : Message, Status, RetryAfter) { Attempts = attempts };
}
