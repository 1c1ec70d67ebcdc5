using System.Collections.Immutable;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Vision;

/// <summary>
/// The shape of a CLIP or SigLIP tower with a LLaVA projector, as an mmproj file states it; checked by whoever makes it.
/// </summary>
internal sealed record VisionModelInfo
{
    /// <summary>Floats per token inside the tower.</summary>
    public required int Width { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int FeedForward { get; init; }

    /// <summary>Attention heads; divides <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>
    /// The hidden states that are the feature, ascending: k is the output of the first k blocks, 0 the blocks' input.
    /// Several are concatenated. Blocks after the last of them are not run, and need not be in the file.
    /// </summary>
    public required ImmutableArray<int> FeatureLayers { get; init; }

    /// <summary>Pixels along each side of the input.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Pixels along each side of a patch; pixels of an incomplete patch at the right and bottom edge are not looked at.</summary>
    public required int PatchSize { get; init; }

    /// <summary>The layer norms' epsilon.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Between the feed-forward layers.</summary>
    public required TowerActivation Activation { get; init; }

    /// <summary>Whether a class token goes before the patches; it is dropped from the feature unless <see cref="Layout"/> says otherwise.</summary>
    public required bool HasClassToken { get; init; }

    /// <summary>Whether the patch embedding has a bias.</summary>
    public required bool HasPatchBias { get; init; }

    /// <summary>Whether a layer norm comes before the blocks (CLIP).</summary>
    public required bool HasPreNorm { get; init; }

    /// <summary>Whether a layer norm is applied to the last feature layer.</summary>
    public required bool AppliesPostNorm { get; init; }

    /// <summary>Whether the file calls the first feed-forward layer <c>ffn_down</c> and the second <c>ffn_up</c>.</summary>
    public required bool FeedForwardSwapped { get; init; }

    /// <summary>What makes embeddings of features.</summary>
    public ProjectorKind Projector { get; init; }

    /// <summary>Width of the projector's hidden layer.</summary>
    public required int ProjectorHidden { get; init; }

    /// <summary>Floats per image token that the text model gets.</summary>
    public required int EmbeddingWidth { get; init; }

    /// <summary>How pictures are cut into squares, and how the prompt's tokens are made of their features.</summary>
    public required VisionLayoutInfo Layout { get; init; }

    /// <summary>Subtracted from pixels in 0..1, per channel.</summary>
    public required ImmutableArray<float> Mean { get; init; }

    /// <summary>Then divided by, per channel.</summary>
    public required ImmutableArray<float> StandardDeviation { get; init; }

    /// <summary>Blocks that are run.</summary>
    public int BlockCount => FeatureLayers[^1];

    /// <summary>Floats per head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Patches along each side.</summary>
    public int PatchesPerSide => ImageSize / PatchSize;

    /// <summary>Patches of one square.</summary>
    public int PatchCount => PatchesPerSide * PatchesPerSide;

    /// <summary>Features of one square that go on to the projector.</summary>
    public int FeatureTokens => Layout.KeepsClassToken ? TokenCount : PatchCount;

    /// <summary>Embeddings that the projector makes along each side of a square.</summary>
    public int TokensPerSide => Projector == ProjectorKind.Mlp ? PatchesPerSide : PatchesPerSide / LdpTensors.Merged;

    /// <summary>Embeddings that the projector makes of one square.</summary>
    public int SquareTokens => Projector == ProjectorKind.Mlp ? FeatureTokens : TokensPerSide * TokensPerSide;

    /// <summary>Tokens inside the tower: the patches and the class token.</summary>
    public int TokenCount => PatchCount + (HasClassToken ? 1 : 0);

    /// <summary>Floats per token of the feature.</summary>
    public int FeatureWidth => Width * FeatureLayers.Length;

    /// <summary>Floats that the projector takes: the feature of a patch, or for Phi-3-Vision those of four.</summary>
    public int ProjectorInput => FeatureWidth * (Layout.Kind == PictureLayoutKind.Phi3Hd ? Phi3HdLayout.Merge * Phi3HdLayout.Merge : 1);
}
