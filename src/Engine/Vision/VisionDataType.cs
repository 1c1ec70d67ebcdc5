namespace FastEval.Engine.Vision;

/// <summary>The arithmetic of a vision tower.</summary>
public enum VisionDataType
{
    /// <summary>32-bit floats throughout.</summary>
    Float32,

    /// <summary>bfloat16 products and activations.</summary>
    BFloat16,
}
