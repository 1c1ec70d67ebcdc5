using System.Globalization;

namespace FastEval.Engine.Parity;

/// <summary>The stages from a picture to the first logits, by their names in reference dumps (docs/parity.md).</summary>
public static class ParityStages
{
    /// <summary>Normalised pixels: views × 3 × size × size.</summary>
    public const string Pixels = "pixels";

    /// <summary>Patches with class token and positions, before the first norm: views × tokens × width.</summary>
    public const string PatchEmbedding = "patch_embedding";

    /// <summary>What goes into the projector: views × patches × feature width.</summary>
    public const string Features = "features";

    /// <summary>The projector's output in the order of views, where the layout changes it afterwards: views · patches × embedding width.</summary>
    public const string Projector = "projector";

    /// <summary>What goes into the prompt, newlines and separators included: tokens × embedding width.</summary>
    public const string Packed = "packed";

    /// <summary>The logits that follow the prompt: one per token of the vocabulary.</summary>
    public const string Logits = "logits";

    /// <summary>The greedy answer's tokens.</summary>
    public const string Tokens = "tokens";

    /// <summary>The residual stream after k blocks; 0 is what goes into the first: views × tokens × width.</summary>
    public static string HiddenState(int k) => string.Create(CultureInfo.InvariantCulture, $"hidden_states.{k}");
}
