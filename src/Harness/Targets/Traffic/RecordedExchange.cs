namespace FastEval.Harness.Targets.Traffic;

/// <summary>A request and its answer in a file, without keys.</summary>
internal sealed record RecordedExchange
{
    /// <summary>The version of the file's form.</summary>
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

    /// <summary>SHA-256 of method, address and body as they were sent, and of which time it was asked if that was not the first: of everything that can change the answer.</summary>
    public required string Key { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    /// <summary>The request's body; of each picture and other long data only the SHA-256.</summary>
    public required string Request { get; init; }

    public required int Status { get; init; }

    /// <summary>The headers that say how to read the answer, and when to ask again.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The answer's body.</summary>
    public required string Body { get; init; }

    /// <summary>Whether the answer was cut before its end.</summary>
    public bool IsCut { get; init; }
}
