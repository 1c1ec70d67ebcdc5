using FastEval.Harness.Targets.Http;
using Microsoft.Extensions.AI;

namespace FastEval.Harness.Targets.Api;

/// <summary>What one try brought; moments are timestamps of the exchange's clock.</summary>
internal sealed record ApiAnswer
{
    public required string Text { get; init; }

    /// <summary>The API's word.</summary>
    public required ChatFinishReason Finish { get; init; }

    /// <summary>Whether it refused in a field of its own instead of the text.</summary>
    public required bool HasRefusal { get; init; }

    /// <summary>Null if the server reported none.</summary>
    public required UsageDetails? Usage { get; init; }

    /// <summary>Null if the server did not say.</summary>
    public required string? Model { get; init; }

    /// <summary>When each piece of text came.</summary>
    public required IReadOnlyList<long> PiecesAt { get; init; }

    public required HttpExchange Exchange { get; init; }
}
