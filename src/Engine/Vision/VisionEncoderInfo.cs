namespace FastEval.Engine.Vision;

/// <summary>What an <see cref="IVisionEncoder"/> runs, where, and in which shape.</summary>
/// <param name="Name"><c>torch</c> or <c>mtmd</c>.</param>
/// <param name="Device">The device's identifier, as <c>fasteval devices</c> lists it, for example <c>cpu</c>.</param>
/// <param name="DataType">The arithmetic of the tower: <c>f32</c>, <c>bf16</c>, or for mtmd the file's type.</param>
/// <param name="Preprocessing">How pictures are brought to the model's size: <c>original</c> or <c>mtmd</c>.</param>
/// <param name="EmbeddingWidth">Floats per image token; equals the text model's width.</param>
/// <param name="ImageSize">Pixels along each side of what the tower sees.</param>
/// <param name="TokensPerImage">Image tokens of one picture of the tower's own size; others may yield more.</param>
public sealed record VisionEncoderInfo(
    string Name, string Device, string DataType, string Preprocessing, int EmbeddingWidth, int ImageSize, int TokensPerImage);
