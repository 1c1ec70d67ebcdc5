namespace FastEval.Engine.Conversion;

/// <summary>The forms that checkpoints are published in.</summary>
internal enum SourceFormat
{
    /// <summary>transformers' own LLaVA, LLaVA-NeXT and LLaVA-OneVision classes (llava-hf, xtuner's -hf).</summary>
    HuggingFace,

    /// <summary>The LLaVA repository's classes (liuhaotian, lmms-lab).</summary>
    Original,

    /// <summary>Microsoft's Phi-3-Vision.</summary>
    Phi3Vision,
}
