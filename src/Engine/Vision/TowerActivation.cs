namespace FastEval.Engine.Vision;

/// <summary>The non-linearity between a tower block's two feed-forward layers; names in parentheses are Hugging Face's <c>hidden_act</c>.</summary>
internal enum TowerActivation
{
    /// <summary>x · σ(1.702 x) (<c>quick_gelu</c>): OpenAI's CLIP.</summary>
    QuickGelu,

    /// <summary>x · Φ(x) (<c>gelu</c>): other CLIPs.</summary>
    Gelu,

    /// <summary>The tanh approximation of GELU (<c>gelu_pytorch_tanh</c>): SigLIP.</summary>
    GeluTanh,

    /// <summary>x · σ(x) (<c>silu</c>).</summary>
    Silu,
}
