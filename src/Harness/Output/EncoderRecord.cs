using FastEval.Engine.Vision;

namespace FastEval.Harness.Output;

/// <summary>The vision encoder as every JSON form has it.</summary>
internal static class EncoderRecord
{
    public static ReportRecord Of(VisionEncoderInfo vision) => new()
    {
        { "name", vision.Name },
        { "device", vision.Device },
        { "dtype", vision.DataType },
        { "preprocessing", vision.Preprocessing },
        { "image_size", vision.ImageSize },
        { "tokens_per_image", vision.TokensPerImage },
    };
}
