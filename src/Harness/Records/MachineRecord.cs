namespace FastEval.Harness.Records;

/// <summary>The machine of a record.</summary>
internal sealed record MachineRecord
{
    public required string Processor { get; init; }

    /// <summary>Logical processors that the program may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Physical memory in bytes; null if unknown.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The GPUs' names.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    public required string OperatingSystem { get; init; }

    /// <summary>Where energy figures would come from; null if nowhere.</summary>
    public string? PowerSource { get; init; }
}
