namespace FastEval.Engine.Vision;

/// <summary>The projectors that the torch encoder has.</summary>
internal enum ProjectorKind
{
    /// <summary>LLaVA's and Phi-3-Vision's: linear, GELU, linear.</summary>
    Mlp,

    /// <summary>MobileVLM's lightweight downsample projector.</summary>
    Ldp,

    /// <summary>MobileVLM V2's.</summary>
    LdpV2,
}
