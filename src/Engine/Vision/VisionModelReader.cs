using System.Collections.Immutable;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Vision.Layouts;
using static FastEval.Engine.Vision.VisionTensorNames;

namespace FastEval.Engine.Vision;

/// <summary>
/// Reads a <see cref="VisionModelInfo"/> from an mmproj file and checks everything that the tower relies on, so that torch
/// never sees a shape that does not fit. Where llama.cpp's reading of a file differs from what the original model does,
/// the original is followed (docs/decisions/vision-towers.md).
/// </summary>
internal sealed class VisionModelReader
{
    private const int LargestWidth = 16384;
    private const int LargestFeedForward = 65536;
    private const int LargestBlockCount = 256;
    private const int SmallestImage = 16;
    private const int LargestImage = 4096;
    private const int LargestTokenCount = 16384;
    private const int ChannelCount = 3;

    // Parts that other towers of the same names have, and that would be left out silently.
    private static readonly string[] UnknownParts = ["ffn_gate.weight", "attn_qkv.weight", "attn_q_norm.weight", "ls1.weight", "attn_post_norm.weight"];

    private readonly GgufFile _file;
    private readonly GgufVisionWeights _weights;

    private VisionModelReader(GgufFile file)
    {
        _file = file;
        _weights = new GgufVisionWeights(file);
    }

    /// <exception cref="ModelLoadException">Something is missing, has the wrong shape, or is not supported.</exception>
    internal static VisionModelInfo Read(GgufFile file) => new VisionModelReader(file).Read();

    private VisionModelInfo Read()
    {
        ProjectorKind projector = CheckKind();
        int width = Number("clip.vision.embedding_length", 1, LargestWidth);
        int heads = Number("clip.vision.attention.head_count", 1, width);
        if (width % heads != 0)
            throw Wrong($"its width of {width} cannot be divided among {heads} attention heads");
        int feedForward = Number("clip.vision.feed_forward_length", 1, LargestFeedForward);
        int blockCount = Number("clip.vision.block_count", 1, LargestBlockCount);
        int imageSize = Number("clip.vision.image_size", SmallestImage, LargestImage);
        int patchSize = Number("clip.vision.patch_size", 1, imageSize);
        bool classToken = Has(ClassEmbedding);
        ImmutableArray<float> mean = Channels("clip.vision.image_mean", value => float.IsFinite(value));
        ImmutableArray<int> features = FeatureLayers(blockCount, width, patchSize, classToken);
        (string first, string second) = projector == ProjectorKind.Mlp ? (Projector0, Projector2) : LdpTensors.Mlp(projector);

        var info = new VisionModelInfo
        {
            Width = width,
            Heads = heads,
            FeedForward = feedForward,
            FeatureLayers = features,
            ImageSize = imageSize,
            PatchSize = patchSize,
            Epsilon = Epsilon(),
            Activation = Activation(classToken),
            HasClassToken = classToken,
            HasPatchBias = Has(PatchBias),
            HasPreNorm = Has(Weight(PreNorm)),
            AppliesPostNorm = Has(Weight(PostNorm)) && !MmprojRules.HasUnusedPostNorm(_file),
            FeedForwardSwapped = features[^1] > 0 && MmprojRules.IsFeedForwardSwapped(_file, width, feedForward),
            Projector = projector,
            ProjectorHidden = OutputWidth(first),
            EmbeddingWidth = OutputWidth(second),
            Layout = new VisionLayoutReader(_file, imageSize, classToken, mean, Wrong).Read(),
            Mean = mean,
            StandardDeviation = Channels("clip.vision.image_std", value => float.IsFinite(value) && value > 0),
        };
        if (info.TokenCount > LargestTokenCount)
            throw Wrong($"images of {imageSize} pixels in patches of {patchSize} make {info.TokenCount} tokens, more than {LargestTokenCount}");
        CheckTensors(info);
        return info;
    }

    private ProjectorKind CheckKind()
    {
        string? architecture = _file.GetString("general.architecture");
        if (architecture != "clip")
        {
            throw new ModelLoadException(
                $"{_file.Path} is no vision projector: its architecture is '{architecture ?? "not stated"}', not 'clip'. Give the mmproj file that belongs to the model.");
        }

        if (_file.GetBoolean("clip.has_vision_encoder") == false)
            throw new ModelLoadException($"{_file.Path} holds no vision tower (clip.has_vision_encoder is false). Give an mmproj file with one.");

        // The oldest LLaVA files name no projector.
        string word = MmprojRules.Projector(_file) is null ? "mlp" : _file.GetString("clip.projector_type") ?? _file.GetString("clip.vision.projector_type")!;
        ProjectorKind projector = word switch
        {
            "mlp" => ProjectorKind.Mlp,
            "ldp" => ProjectorKind.Ldp,
            "ldpv2" => ProjectorKind.LdpV2,
            _ => throw Unsupported($"its projector is of type '{word}'; the torch encoder has 'mlp' (LLaVA), 'ldp' and 'ldpv2' (MobileVLM)"),
        };
        if (Has("mm.3.weight") || Has("mm.4.weight"))
            throw Unsupported("its projector has layer norms (the Yi kind)");
        if (Has("v.patch_embd.weight.1") || Has("v.norm_embd.weight"))
            throw Unsupported("its patch embedding is of another kind than CLIP's and SigLIP's");
        return projector;
    }

    /// <summary>
    /// A file that names no feature layer holds just the blocks that the original runs (llama.cpp's LLaVA converters leave
    /// the last one out), except for a complete CLIP ViT-L, of which LLaVA takes the last layer but one.
    /// </summary>
    private ImmutableArray<int> FeatureLayers(int blockCount, int width, int patchSize, bool classToken)
    {
        const string Key = "clip.vision.feature_layer";
        long[]? named = _file.Metadata.TryGetValue(Key, out GgufValue? value)
            ? value.IsArray ? _file.GetIntegers(Key) : [_file.GetInt64(Key)!.Value]
            : null;
        if (named is null or [])
        {
            bool completeClipLarge = blockCount == MmprojRules.ClipLargeBlocks && MmprojRules.IsClipLarge(width, patchSize, classToken);
            return [completeClipLarge ? MmprojRules.ClipLargeBlocks - 1 : blockCount];
        }

        if (named.Length > blockCount + 1)
            throw Wrong($"{Key} names {named.Length} layers of {blockCount + 1}");
        foreach (long layer in named)
        {
            if (layer < 0 || layer > blockCount)
                throw Wrong($"{Key} names layer {layer}; the tower has 0 to {blockCount}");
        }

        ImmutableArray<int> layers = [.. named.Select(layer => (int)layer).Distinct().Order()];
        return layers.Length == named.Length ? layers : throw Wrong($"{Key} names a layer twice");
    }

    /// <summary>
    /// The key <c>clip.use_gelu</c> does not tell GELU's two forms apart; the originals do: SigLIP, which has no class
    /// token, uses the tanh form, and those CLIPs that do not use quick_gelu the exact one.
    /// </summary>
    private TowerActivation Activation(bool classToken)
    {
        bool gelu = _file.GetBoolean("clip.use_gelu") ?? false;
        bool silu = _file.GetBoolean("clip.use_silu") ?? false;
        return (gelu, silu) switch
        {
            (true, true) => throw Wrong("clip.use_gelu and clip.use_silu are both true"),
            (true, false) => classToken ? TowerActivation.Gelu : TowerActivation.GeluTanh,
            (false, true) => TowerActivation.Silu,
            _ => TowerActivation.QuickGelu,
        };
    }

    private float Epsilon()
    {
        const string Key = "clip.vision.attention.layer_norm_epsilon";
        float epsilon = _file.GetSingle(Key) ?? throw Missing(Key);
        return epsilon is > 0 and < 1 ? epsilon : throw Wrong($"{Key} is {epsilon}; it must be between 0 and 1");
    }

    private ImmutableArray<float> Channels(string key, Func<float, bool> isValid)
    {
        float[] values = _file.GetSingles(key) ?? throw Missing(key);
        if (values.Length < ChannelCount || !values.Take(ChannelCount).All(isValid))
            throw Wrong($"{key} must hold one usable number for each of {ChannelCount} channels");
        return [.. values.Take(ChannelCount)];
    }

    private void CheckTensors(VisionModelInfo info)
    {
        int width = info.Width;
        Expect(PatchWeight, info.PatchSize, info.PatchSize, ChannelCount, width);
        if (info.HasPatchBias)
            Expect(PatchBias, width);
        if (info.HasClassToken)
            Expect(ClassEmbedding, width);
        Expect(Positions, width, info.TokenCount);
        if (info.HasPreNorm)
            ExpectNorm(PreNorm, width);
        if (info.AppliesPostNorm)
            ExpectNorm(PostNorm, width);

        (string first, string second) = info.FeedForwardSwapped ? ("ffn_down", "ffn_up") : ("ffn_up", "ffn_down");
        for (int i = 0; i < info.BlockCount; i++)
        {
            foreach (string part in UnknownParts)
            {
                if (Has(Block(i, part)))
                    throw Unsupported($"its blocks have a part '{part}', which CLIP and SigLIP do not");
            }

            ExpectNorm(Block(i, "ln1"), width);
            ExpectNorm(Block(i, "ln2"), width);
            foreach (string part in (ReadOnlySpan<string>)["attn_q", "attn_k", "attn_v", "attn_out"])
                ExpectLinear(Block(i, part), width, width);
            ExpectLinear(Block(i, first), width, info.FeedForward);
            ExpectLinear(Block(i, second), info.FeedForward, width);
        }

        if (info.Projector == ProjectorKind.Mlp)
        {
            ExpectLinear(Projector0, info.ProjectorInput, info.ProjectorHidden);
            ExpectLinear(Projector2, info.ProjectorHidden, info.EmbeddingWidth);
        }
        else
        {
            CheckLdp(info);
        }
        CheckLayout(info);
    }

    private void CheckLdp(VisionModelInfo info)
    {
        if (info.Layout.Kind != PictureLayoutKind.Single || info.Layout.KeepsClassToken)
            throw Wrong("its projector is MobileVLM's, which takes the patches of one square");
        if (info.PatchesPerSide != LdpTensors.Side)
            throw Wrong($"its projector is MobileVLM's, which takes {LdpTensors.Side} patches a side, and its tower has {info.PatchesPerSide}");
        int squeezed = info.Projector == ProjectorKind.Ldp ? OutputWidth(LdpTensors.Squeeze(LdpTensors.Blocks[0])) : 0;
        foreach ((string name, long[] shape) in LdpTensors.Of(info.Projector, info.FeatureWidth, info.EmbeddingWidth, squeezed))
            Expect(name, LdpTensors.IsDepthwise(name) && Shape(name) is [_, _, 1, _] ? [.. shape[..2], 1, shape[2]] : shape);
    }

    private void CheckLayout(VisionModelInfo info)
    {
        switch (info.Layout.Kind)
        {
            case PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision:
                Expect(info.Layout.Newline, info.EmbeddingWidth);
                break;
            case PictureLayoutKind.Phi3Hd:
                if (info.PatchesPerSide % Phi3HdLayout.Merge != 0)
                    throw Wrong($"its {info.PatchesPerSide} patches a side cannot be joined by twos");
                Expect(RowSeparator, info.ProjectorInput);
                Expect(ViewSeparator, info.ProjectorInput);
                break;
        }
    }

    private int OutputWidth(string layer)
    {
        ImmutableArray<long> shape = Shape(Weight(layer));
        return shape is [_, >= 1 and <= LargestFeedForward and var output]
            ? (int)output
            : throw Wrong($"tensor '{Weight(layer)}' has the shape {string.Join('×', shape)}, which is no matrix of a usable size");
    }

    private void ExpectNorm(string layer, long width)
    {
        Expect(Weight(layer), width);
        Expect(Bias(layer), width);
    }

    private void ExpectLinear(string layer, long input, long output)
    {
        Expect(Weight(layer), input, output);
        Expect(Bias(layer), output);
    }

    private void Expect(string name, params ReadOnlySpan<long> expected)
    {
        ImmutableArray<long> shape = Shape(name);
        // Trailing sizes of 1 mean nothing in ggml.
        for (int i = 0; i < Math.Max(shape.Length, expected.Length); i++)
        {
            long actual = i < shape.Length ? shape[i] : 1;
            long wanted = i < expected.Length ? expected[i] : 1;
            if (actual != wanted)
                throw Wrong($"tensor '{name}' has the shape {string.Join('×', shape)}, where its metadata means {string.Join('×', expected.ToArray())}");
        }
    }

    private ImmutableArray<long> Shape(string name) => _weights.TryGetShape(name, out ImmutableArray<long> shape)
        ? shape
        : throw Wrong($"tensor '{name}' is missing");

    private bool Has(string name) => _weights.TryGetShape(name, out _);

    private int Number(string key, int smallest, int largest)
    {
        long value = _file.GetInt64(key) ?? throw Missing(key);
        return value >= smallest && value <= largest
            ? (int)value
            : throw Wrong($"{key} is {value}; it must be between {smallest} and {largest}");
    }

    private ModelLoadException Missing(string key) =>
        new($"The vision projector {_file.Path} has no metadata entry '{key}': it is incomplete or of an unknown kind. Convert it again, or try --vision mtmd.");

    private ModelLoadException Wrong(string what) =>
        new($"The vision projector {_file.Path} cannot be used: {what}. The file is damaged or of an unknown kind; get it again, or try --vision mtmd.");

    private ModelLoadException Unsupported(string what) =>
        new($"The torch encoder cannot run {_file.Path}: {what}. Use --vision mtmd.");
}
