using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Models;
using FastEval.Engine.Vision;
using FastEval.Harness.Benchmarking;
using FastEval.Kernels.Imaging;
using FastEval.Kernels.Scoring;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>What the hot paths run on, each made when the first of them wants it, and kept.</summary>
internal sealed class HotPathParts(EngineOptions options) : IDisposable
{
    /// <summary>The size of a camera's picture.</summary>
    public const int Width = 1920;

    public const int Height = 1080;

    /// <summary>What the noise of <see cref="MakePicture"/> is drawn from.</summary>
    public const int PictureSeed = 1;

    private readonly List<IDisposable> _made = [];
    private readonly Dictionary<VisionDataType, TorchEncoder> _encoders = [];
    private InferenceEngine? _engine;
    private string? _folder;

    public EngineOptions Options => options;

    /// <summary>The engine on the whole model.</summary>
    public InferenceEngine Engine => _engine ??= Keep(InferenceEngine.Load(options));

    /// <summary>The photo that <c>fasteval bench</c> measures with.</summary>
    public PromptPart.Image Photo { get; } = BenchPicture.Load();

    /// <summary>A folder for files, removed in the end.</summary>
    public string Folder => _folder ??= Directory.CreateTempSubdirectory("fasteval-perf-").FullName;

    /// <summary>The tokenizer, of a text model of its own: the engine keeps its.</summary>
    public Vocabulary LoadVocabulary() => Keep(TextModel.Load(options.ModelPath)).Vocabulary;

    /// <summary>The Torch encoder with one arithmetic.</summary>
    public TorchEncoder Encoder(VisionDataType type) => _encoders.TryGetValue(type, out TorchEncoder? known)
        ? known
        : _encoders[type] = Keep(TorchEncoder.Load(options.ProjectorPath!, new TorchEncoderOptions { DataType = type, Threads = options.Threads > 0 ? options.Threads : null }));

    /// <summary>A picture of <see cref="Width"/> by <see cref="Height"/>, of noise.</summary>
    public RgbImage MakePicture()
    {
        RgbImage image = Keep(new RgbImage(Width, Height));
        new Random(PictureSeed).NextBytes(image.Pixels);
        return image;
    }

    /// <summary>The preprocessor of one core.</summary>
    public IImagePreprocessor MakePreprocessor(ImagePreprocessing preprocessing) => Keep(ImagePreprocessor.CreateForProcessor(preprocessing));

    /// <summary>The scoring of rows on one core.</summary>
    public IRowScoring MakeScoring() => Keep(RowScoring.CreateForProcessor());

    /// <summary>Disposes a part with the others.</summary>
    public T Keep<T>(T part) where T : IDisposable
    {
        _made.Add(part);
        return part;
    }

    public void Dispose()
    {
        foreach (IDisposable part in Enumerable.Reverse(_made))
            part.Dispose();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
