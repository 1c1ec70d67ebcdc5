namespace FastEval.Engine.Timing;

/// <summary>The parts of the time to first token. They follow one another and do not overlap.</summary>
public enum Phase
{
    /// <summary>Image file bytes → pixels.</summary>
    Read,

    /// <summary>Pixels → the tower's normalised input.</summary>
    Preprocess,

    /// <summary>The vision tower.</summary>
    VisionEncode,

    /// <summary>The projector into the text model's embedding space; 0 where the encoder runs both as one.</summary>
    Project,

    /// <summary>Image embeddings through the text model.</summary>
    PrefillImage,

    /// <summary>Chat template, tokenising, and the prompt's text tokens through the text model.</summary>
    PrefillText,

    /// <summary>Choosing the first output token from its logits.</summary>
    SampleFirst,
}
