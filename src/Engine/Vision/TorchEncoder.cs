using System.Globalization;
using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;
using FastEval.Engine.Timing;
using FastEval.Kernels.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>
/// CLIP and SigLIP towers with a LLaVA projector, run by libtorch and exact to the original models; see
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

    private readonly TorchProjector _projector;
    private readonly IImagePreprocessor _preprocessor;
    private readonly Tensor _pixels;
    private Tensor? _batchPixels;

    private TorchEncoder(VisionModelInfo model, TorchEncoderOptions options, TorchWeightLoader weights)
    {
        Model = model;
        _options = options;
        _weights = weights;
        _tower = new TorchTower(model, weights);
        _projector = new TorchProjector(weights);
        _preprocessor = ImagePreprocessor.Create(VisionPreprocessing.Of(model, options.Preprocessing));
        using (TorchScope scope = TorchScope.Open())
            _pixels = scope.Detach(zeros([1, 3, model.ImageSize, model.ImageSize], ScalarType.Float32));
        Info = new VisionEncoderInfo("torch", options.Device, options.DataType == VisionDataType.BFloat16 ? "bf16" : "f32",
            options.Preprocessing == PreprocessingKind.Mtmd ? "mtmd" : "original",
            model.EmbeddingWidth, model.ImageSize, model.PatchCount);
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
    public PreparedImage Prepare(RgbImage image, PhaseClock clock)
    {
        ObjectDisposedException.ThrowIf(_pixels.IsInvalid, this);
        using (clock.Measure(Phase.Preprocess))
        {
            MemoryOwner<float> pixels = MemoryOwner<float>.Allocate(Pixels.Length);
            try
            {
                _preprocessor.Preprocess(image, pixels.Span);
                return new PreparedImage(pixels);
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
                int first = embeddings.Count;
                int count = Math.Min(LargestBatch, images.Count - first);
                Tensor pixels = Batch(count);
                using (clock.Measure(Phase.Preprocess))
                {
                    Span<float> all = MemoryMarshal.Cast<byte, float>(pixels.bytes);
                    for (int i = 0; i < count; i++)
                        ((MemoryOwner<float>)images[first + i].Input).Span.CopyTo(all.Slice(i * Pixels.Length, Pixels.Length));
                }
                Run(pixels, embeddings, clock, cancellationToken);
            }
            return embeddings;
        }
        catch
        {
            embeddings.ForEach(embedding => embedding.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public int CountTokens(int width, int height) => Model.PatchCount;

    /// <summary>Encodes what was written to <see cref="Pixels"/>.</summary>
    internal ImageEmbedding EncodePixels(PhaseClock clock, CancellationToken cancellationToken)
    {
        var one = new List<ImageEmbedding>(1);
        Run(_pixels, one, clock, cancellationToken);
        return one[0];
    }

    private void Run(Tensor pixels, List<ImageEmbedding> embeddings, PhaseClock clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ApplyThreads(_options);
        using TorchScope scope = TorchScope.Open();
        Tensor features;
        using (clock.Measure(Phase.VisionEncode))
            features = _tower.Forward(pixels, cancellationToken: cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        using (clock.Measure(Phase.Project))
        {
            Tensor projected = _projector.Forward(features);
            ReadOnlySpan<float> all = MemoryMarshal.Cast<byte, float>(projected.bytes);
            int length = Model.PatchCount * Model.EmbeddingWidth;
            for (int i = 0; i < all.Length / length; i++)
            {
                MemoryOwner<float> owner = MemoryOwner<float>.Allocate(length);
                all.Slice(i * length, length).CopyTo(owner.Span);
                embeddings.Add(new ImageEmbedding([ImageEmbeddingPart.OfEmbeddings(owner, Model.PatchCount)]));
            }
        }
    }

    private Tensor Batch(int images)
    {
        if (images == 1)
            return _pixels;
        if (_batchPixels?.shape[0] != images)
        {
            _batchPixels?.Dispose();
            using TorchScope scope = TorchScope.Open();
            _batchPixels = scope.Detach(zeros([images, 3, Model.ImageSize, Model.ImageSize], ScalarType.Float32));
        }
        return _batchPixels;
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
        _preprocessor.Dispose();
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
