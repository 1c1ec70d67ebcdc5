using System.Globalization;
using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;
using FastEval.Engine.Parity;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>
/// CLIP and SigLIP towers with the projector of LLaVA-1.5, LLaVA-1.6, LLaVA-OneVision or Phi-3-Vision, run by libtorch and exact to the original models; see
/// docs/decisions/vision-towers.md for where llama.cpp's mtmd differs. Not thread-safe: one encode at a time.
/// </summary>
public sealed class TorchEncoder : IVisionEncoder
{
    /// <summary>Raise it when the tower or the projector computes other bits: embeddings on disk are then made anew.</summary>
    private const int Version = 2;

    private readonly TorchEncoderOptions _options;
    private readonly TorchWeightLoader _weights;
    private readonly TorchTower _tower;
    // A batch keeps the text model waiting as long as it takes, and large towers gain little (docs/decisions/vision-towers.md, Batches).
    private const int MostInBatch = 8;
    private const int BatchPatches = 1024;

    private readonly TorchPacker _packer;
    private readonly PictureLayout _layout;
    private readonly Tensor _pixels;
    private Tensor? _batchPixels;

    private TorchEncoder(VisionModelInfo model, TorchEncoderOptions options, TorchWeightLoader weights)
    {
        Model = model;
        _options = options;
        _weights = weights;
        _tower = new TorchTower(model, weights);
        _packer = new TorchPacker(model, weights);
        _layout = PictureLayout.Of(model, options.Preprocessing);
        using (TorchScope scope = TorchScope.Open())
            _pixels = scope.Detach(zeros([1, 3, model.ImageSize, model.ImageSize], ScalarType.Float32));
        Info = new VisionEncoderInfo("torch", options.Device, options.DataType == VisionDataType.BFloat16 ? "bf16" : "f32",
            options.Preprocessing == PreprocessingKind.Mtmd ? "mtmd" : "original",
            model.EmbeddingWidth, model.ImageSize, CountTokens(model.ImageSize, model.ImageSize));
        Fingerprint = $"torch encoder {Version}, libtorch {__version__}, {Info.Device}, {Info.DataType}, {options.Threads?.ToString(CultureInfo.InvariantCulture) ?? "any"} threads, "
            + $"width {model.EmbeddingWidth}, {VisionPreprocessing.Fingerprint(Info.Preprocessing)}";
    }

    /// <inheritdoc/>
    public VisionEncoderInfo Info { get; }

    /// <inheritdoc/>
    public int LargestBatch => Math.Clamp(BatchPatches / Model.PatchCount, 1, MostInBatch);

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <summary>What the file holds.</summary>
    internal VisionModelInfo Model { get; }

    /// <summary>The tower's input, 3 × size × size floats, normalised; written before <see cref="EncodePixels"/>, and by every encode of one.</summary>
    internal Span<float> Pixels => MemoryMarshal.Cast<byte, float>(_pixels.bytes);

    /// <summary>Writes every picture's squares in place of the model's own preprocessing; null for that.</summary>
    internal PixelSource? OtherPixels { get; set; }

    /// <summary>Reads an mmproj file whole into memory, in the type that is computed with.</summary>
    /// <param name="mmprojPath">A GGUF file with a CLIP or SigLIP tower and a LLaVA projector.</param>
    /// <param name="options">How to run; null for the defaults.</param>
    /// <exception cref="Models.ModelLoadException">The file is missing, damaged or not supported by this encoder.</exception>
    /// <exception cref="NativeException">libtorch cannot be loaded.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or names a device that torch does not have.</exception>
    public static TorchEncoder Load(string mmprojPath, TorchEncoderOptions? options = null)
    {
        options ??= new TorchEncoderOptions();
        options.Validate();
        using GgufFile file = GgufFile.Open(mmprojPath);
        VisionModelInfo model = VisionModelReader.Read(file);
        if (options.Preprocessing == PreprocessingKind.Mtmd && model.Layout.Kind != PictureLayoutKind.Single)
        {
            throw new Models.ModelLoadException(
                $"{mmprojPath} cuts pictures into tiles, which mtmd does in another way than the original, with other tokens. Leave out --preprocess mtmd, or take --vision mtmd.");
        }
        return Create(model, new GgufVisionWeights(file), options);
    }

    /// <summary>Makes an encoder of a checked model.</summary>
    internal static TorchEncoder Create(VisionModelInfo model, IVisionWeights source, TorchEncoderOptions options)
    {
        IReadOnlyList<string> devices = TorchRuntime.Describe().Devices;
        if (!devices.Contains(options.Device))
            throw new ArgumentException($"Torch has no device '{options.Device}' here; it has {string.Join(", ", devices)}.", nameof(options));
        return CreateLoaded(model, source, options);
    }

    // Apart from Create, so that nothing of torch is touched before it is loaded.
    private static TorchEncoder CreateLoaded(VisionModelInfo model, IVisionWeights source, TorchEncoderOptions options)
    {
        ApplyThreads(options);
        ScalarType type = options.DataType == VisionDataType.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var weights = new TorchWeightLoader(source, type, device(options.Device), model.TokenCount);
        try
        {
            return new TorchEncoder(model, options, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public PreparedImage Prepare(RgbImage image, PhaseClock clock, bool isAlone = true)
    {
        ObjectDisposedException.ThrowIf(_pixels.IsInvalid, this);
        using (clock.Measure(Phase.Preprocess))
        {
            PicturePlan plan = _layout.Plan(image.Width, image.Height, isAlone);
            MemoryOwner<float> pixels = MemoryOwner<float>.Allocate(checked(plan.Views * Pixels.Length));
            try
            {
                if (OtherPixels is { } other)
                    other(plan.Views, pixels.Span);
                else
                    _layout.Preprocess(image, plan, pixels.Span);
                return new PreparedImage(new PreparedViews(pixels, plan));
            }
            catch
            {
                pixels.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ImageEmbedding> Encode(IReadOnlyList<PreparedImage> images, PhaseClock clock, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_pixels.IsInvalid, this);
        var embeddings = new List<ImageEmbedding>(images.Count);
        try
        {
            while (embeddings.Count < images.Count)
            {
                // A picture in tiles is a batch by itself; those of one square share theirs.
                int first = embeddings.Count;
                int count = 1;
                if (Views(first).Plan.Views == 1)
                {
                    int most = Math.Min(LargestBatch, images.Count - first);
                    while (count < most && Views(first + count).Plan.Views == 1)
                        count++;
                }
                Run([.. Enumerable.Range(first, count).Select(Views)], embeddings, clock, cancellationToken);
            }
            return embeddings;
        }
        catch
        {
            embeddings.ForEach(embedding => embedding.Dispose());
            throw;
        }

        PreparedViews Views(int index) => (PreparedViews)images[index].Input;
    }

    /// <inheritdoc/>
    public int CountTokens(int width, int height, bool isAlone = true) => _layout.Plan(width, height, isAlone).Tokens;

    /// <inheritdoc/>
    public bool HeedsCompany => _layout.HeedsCompany;

    /// <inheritdoc/>
    public bool BeginsEachText => Model.Layout.BeginsEachText;

    /// <summary>Encodes what was written to <see cref="Pixels"/>, the one square of a picture.</summary>
    internal ImageEmbedding EncodePixels(PhaseClock clock, CancellationToken cancellationToken)
    {
        var one = new List<ImageEmbedding>(1);
        ApplyThreads(_options);
        using TorchScope scope = TorchScope.Open();
        Tensor features = Features(_pixels, clock, cancellationToken);
        Project(features, _layout.Plan(Model.ImageSize, Model.ImageSize, isAlone: true), one, clock, cancellationToken);
        return one[0];
    }

    /// <summary>Encodes pictures that are planned alike.</summary>
    private void Run(PreparedViews[] pictures, List<ImageEmbedding> embeddings, PhaseClock clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ApplyThreads(_options);
        using TorchScope scope = TorchScope.Open();
        var parts = new List<Tensor>();
        int views = pictures.Length * pictures[0].Plan.Views;
        for (int done = 0; done < views;)
        {
            int count = Math.Min(LargestBatch, views - done);
            Tensor pixels = Batch(count);
            using (clock.Measure(Phase.Preprocess))
            {
                Span<float> all = MemoryMarshal.Cast<byte, float>(pixels.bytes);
                for (int i = 0; i < count; i++)
                    ViewOf(pictures, done + i).CopyTo(all[(i * Pixels.Length)..]);
            }
            parts.Add(Features(pixels, clock, cancellationToken));
            done += count;
        }
        Project(parts.Count == 1 ? parts[0] : cat(parts), pictures[0].Plan, embeddings, clock, cancellationToken);
    }

    private ReadOnlySpan<float> ViewOf(PreparedViews[] pictures, int view)
    {
        int each = pictures[0].Plan.Views;
        return pictures[view / each].Pixels.Span.Slice(view % each * Pixels.Length, Pixels.Length);
    }

    private Tensor Features(Tensor pixels, PhaseClock clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (clock.Measure(Phase.VisionEncode))
            return _tower.Forward(pixels, cancellationToken: cancellationToken);
    }

    private void Project(Tensor features, PicturePlan plan, List<ImageEmbedding> embeddings, PhaseClock clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (clock.Measure(Phase.Project))
        {
            Tensor packed = _packer.Pack(features, plan);
            ReadOnlySpan<float> all = MemoryMarshal.Cast<byte, float>(packed.bytes);
            int length = plan.Tokens * Model.EmbeddingWidth;
            for (int i = 0; i < all.Length / length; i++)
            {
                MemoryOwner<float> owner = MemoryOwner<float>.Allocate(length);
                all.Slice(i * length, length).CopyTo(owner.Span);
                embeddings.Add(new ImageEmbedding([ImageEmbeddingPart.OfEmbeddings(owner, plan.Tokens)]));
            }
        }
    }

    private Tensor Batch(int images)
    {
        if (images == 1)
            return _pixels;
        if (_batchPixels is null)
        {
            using TorchScope scope = TorchScope.Open();
            _batchPixels = scope.Detach(zeros([LargestBatch, 3, Model.ImageSize, Model.ImageSize], ScalarType.Float32));
        }
        return _batchPixels.narrow(0, 0, images);
    }

    /// <summary>Encodes a picture and shows what every stage of it gives, square by square; slower than <see cref="Encode"/>, with the same results up to rounding.</summary>
    internal void Trace(RgbImage image, StageObserver observe, CancellationToken cancellationToken)
    {
        using PreparedImage prepared = Prepare(image, new PhaseClock());
        var views = (PreparedViews)prepared.Input;
        ApplyThreads(_options);
        using TorchScope scope = TorchScope.Open();
        var features = new List<Tensor>();
        for (int view = 0; view < views.Plan.Views; view++)
        {
            int current = view;
            ViewOf([views], view).CopyTo(Pixels);
            observe(ParityStages.Pixels, view, Model.ImageSize, Pixels);
            Show(ParityStages.PatchEmbedding, _tower.Embed(_pixels));
            features.Add(_tower.Forward(_pixels, (k, state) => Show(ParityStages.HiddenState(k), state), cancellationToken));
            Show(ParityStages.Features, features[^1]);

            void Show(string stage, Tensor tensor) => observe(stage, current, (int)tensor.shape[^1], Values(tensor));
        }
        Tensor packed = _packer.Pack(cat(features), views.Plan, projected => observe(ParityStages.Projector, 0, Model.EmbeddingWidth, Values(projected)));
        observe(ParityStages.Packed, 0, Model.EmbeddingWidth, Values(packed));

        static ReadOnlySpan<float> Values(Tensor tensor)
        {
            Tensor plain = tensor.to(ScalarType.Float32).cpu().contiguous();
            return MemoryMarshal.Cast<byte, float>(plain.bytes);
        }
    }

    /// <summary>Shows every hidden state of what was written to <see cref="Pixels"/>; returns nothing else. For tests.</summary>
    internal void Observe(Action<string, Tensor> observe)
    {
        using TorchScope scope = TorchScope.Open();
        observe("embeddings", _tower.Embed(_pixels)[0]);
        Tensor features = _tower.Forward(_pixels, (k, state) => observe($"hidden_states.{k}", state[0]));
        observe("features", features[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layout.Dispose();
        _pixels.Dispose();
        _batchPixels?.Dispose();
        _weights.Dispose();
    }

    // The number is torch's for the whole process, so another encoder may have changed it.
    private static void ApplyThreads(TorchEncoderOptions options)
    {
        if (options.Threads is { } threads && get_num_threads() != threads)
            set_num_threads(threads);
    }
}
