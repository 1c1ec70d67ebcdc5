namespace FastEval.Harness.Targets.Http;

/// <summary>What kind of failure an API's was.</summary>
internal enum ProviderFailure
{
    /// <summary>Too many requests or tokens; transient.</summary>
    RateLimited,

    /// <summary>The server failed or is overloaded (5xx); transient.</summary>
    Server,

    /// <summary>No answer in time, or a stream that stood still; transient.</summary>
    Timeout,

    /// <summary>No connection, or one that was cut before an answer began; transient.</summary>
    Connection,

    /// <summary>A stream that was cut or ended before its end; transient.</summary>
    Stream,

    /// <summary>An answer that is not what the protocol says; transient, as proxies in trouble send such.</summary>
    Malformed,

    /// <summary>The server refuses this request, and would again.</summary>
    Rejected,

    /// <summary>A content filter refused to have the question answered.</summary>
    Refused,

    /// <summary>The server would answer no request: no access, no such model, no money.</summary>
    Unusable,
}
