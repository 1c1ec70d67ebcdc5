using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>Features → embeddings of the text model.</summary>
internal interface ITorchProjector
{
    /// <summary>[images, tokens, feature width] → [images · embeddings of each, embedding width] in float32; within the caller's scope.</summary>
    Tensor Forward(Tensor features);
}
