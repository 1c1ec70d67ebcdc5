using FastEval.Engine.Vision;

namespace FastEval.Harness.Targets.Specs;

/// <summary>What the words of options and of <c>--target local:</c> mean to the engine.</summary>
internal static class EngineWords
{
    public static readonly string[] Visions = ["torch", "mtmd"];
    public static readonly string[] DataTypes = ["auto", "f32", "bf16"];
    public static readonly string[] Preprocessings = ["original", "mtmd"];

    public static VisionBackend Vision(string? word) => word == "mtmd" ? VisionBackend.Mtmd : VisionBackend.Torch;

    /// <summary>Null lets the processor decide.</summary>
    public static VisionDataType? DataType(string? word) => word switch
    {
        "f32" => VisionDataType.Float32,
        "bf16" => VisionDataType.BFloat16,
        _ => null,
    };

    /// <summary>Null is the encoder's own.</summary>
    public static PreprocessingKind? Preprocessing(string? word) => word switch
    {
        "mtmd" => PreprocessingKind.Mtmd,
        "original" => PreprocessingKind.Original,
        _ => null,
    };
}
