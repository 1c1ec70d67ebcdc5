using FastEval.Harness.Records;
using FastEval.Harness.Targets.Traffic;

namespace FastEval.Harness.Targets.Api;

/// <summary>What a target behind an API is made of.</summary>
internal sealed record ApiTargetOptions
{
    /// <summary>The longer side of pictures that are sent, in pixels, unless a target says otherwise.</summary>
    public const int DefaultImageSize = 2048;

    /// <summary>Unique within the run.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="Specs.TargetKind"/>, not local.</summary>
    public required string Kind { get; init; }

    public required string Model { get; init; }

    /// <summary>The base address, without a slash at the end.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The secret; null for a server that asks for none.</summary>
    public required string? Key { get; init; }

    /// <summary>Questions at a time at most, 1 to 1024.</summary>
    public required int Parallel { get; init; }

    /// <summary>Null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Prompt and output together; null for no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>The longest time for one try.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The longest time without a byte, the first one too.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Tries after the first, of transient failures.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>The wait before the second try; doubled before each further one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longer side of pictures, pixels.</summary>
    public int ImageSize { get; init; } = DefaultImageSize;

    /// <summary>The detail setting; null to send none.</summary>
    public string? Detail { get; init; }

    public bool SendsTemperature { get; init; } = true;

    public bool SendsSeed { get; init; } = true;

    /// <summary>Null if the table lacks the model.</summary>
    public PriceRecord? Price { get; init; }

    /// <summary>Questions carry it; for the record.</summary>
    public required float Temperature { get; init; }

    /// <summary>Questions carry it; for the record.</summary>
    public required int MaxTokens { get; init; }

    public TrafficOptions Traffic { get; init; } = TrafficOptions.None;

    /// <summary>What the record may hold: no key, and the key takes no part in comparisons.</summary>
    public override string ToString() => $"{Kind}:{Model} at {Endpoint}";
}
