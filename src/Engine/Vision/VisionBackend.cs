namespace FastEval.Engine.Vision;

/// <summary>Which encoder turns pictures into embeddings.</summary>
public enum VisionBackend
{
    /// <summary>libtorch: CLIP and SigLIP towers with the LLaVA projector, exact to the originals.</summary>
    Torch,

    /// <summary>llama.cpp's own multimodal library: every projector type that it knows.</summary>
    Mtmd,
}
