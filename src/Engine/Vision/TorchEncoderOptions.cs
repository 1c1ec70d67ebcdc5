namespace FastEval.Engine.Vision;

/// <summary>How <see cref="TorchEncoder"/> runs.</summary>
public sealed record TorchEncoderOptions
{
    /// <summary>The tower's arithmetic.</summary>
    public VisionDataType DataType { get; init; } = VisionDataType.Float32;

    /// <summary>CPU threads of one operation, at least 1; torch has one such number per process. Null leaves it as it is.</summary>
    public int? Threads { get; init; }

    /// <summary>How pictures are brought to the tower's input size.</summary>
    public PreprocessingKind Preprocessing { get; init; } = PreprocessingKind.Original;

    /// <summary>Torch's name of the device: <c>cpu</c> or <c>cuda:0</c> and so on.</summary>
    public string Device { get; init; } = "cpu";

    internal void Validate()
    {
        if (!Enum.IsDefined(DataType))
            throw new ArgumentOutOfRangeException(nameof(DataType), DataType, "Float32 and BFloat16 are the types that the torch encoder has.");
        if (!Enum.IsDefined(Preprocessing))
            throw new ArgumentOutOfRangeException(nameof(Preprocessing), Preprocessing, "Original and Mtmd are the kinds of preprocessing.");
        if (Threads is < 1 or > 1024)
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "Threads must be between 1 and 1024.");
        ArgumentException.ThrowIfNullOrEmpty(Device);
    }
}
