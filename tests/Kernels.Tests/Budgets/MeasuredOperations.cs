using CommunityToolkit.HighPerformance;
using FastEval.Kernels.Imaging;
using FastEval.Kernels.Scoring;
using FastEval.Kernels.Tests.Imaging;
using FastEval.Kernels.Tests.Scoring;

namespace FastEval.Kernels.Tests.Budgets;

/// <summary>The operations that have a budget, by the name it has in perf/budgets/allocations.json.</summary>
internal static class MeasuredOperations
{
    private const int ScoredRows = 8;
    private const int Vocabulary = 32_000;

    private static readonly int[] Cores = [1, 2];

    public static IReadOnlyDictionary<string, Func<MeasuredOperation>> All { get; } = Create();

    private static Dictionary<string, Func<MeasuredOperation>> Create()
    {
        Dictionary<string, Func<MeasuredOperation>> all = new(StringComparer.Ordinal)
        {
            ["picture: rent and return"] = () => new(() => new RgbImage(640, 480).Dispose()),
            ["picture: decode a JPEG file"] = Decode,
        };
        foreach (int cores in Cores)
        {
            foreach (PreprocessingMode mode in Enum.GetValues<PreprocessingMode>())
            {
                all.Add($"preprocess {mode}, {cores} core(s)", () => Preprocess(new() { Size = 112, Mode = mode }, cores));
            }

            all.Add($"preprocess PadToSquare in patches, {cores} core(s)", () => Preprocess(new() { Size = 112, Mode = PreprocessingMode.PadToSquare, PatchSize = 14 }, cores));
            all.Add($"preprocess three pictures, {cores} core(s)", () => PreprocessSeveral(cores));
            foreach (RowTask task in Enum.GetValues<RowTask>())
            {
                all.Add($"score {task}, {cores} core(s)", () => Score(task, cores));
            }
        }

        return all;
    }

    private static MeasuredOperation Decode()
    {
        byte[] file = TestFile.Read("photo.jpg");
        return new(() => ImageDecoder.Decode(file).Dispose());
    }

    private static MeasuredOperation Preprocess(ImagePreprocessing options, int cores)
    {
        RgbImage image = SyntheticPicture.Create(640, 427, 1);
        IImagePreprocessor preprocessor = ImagePreprocessor.CreateForProcessor(options, cores);
        float[] planes = new float[options.CountValues(image.Width, image.Height)];
        byte[] pixels = new byte[planes.Length];
        return new(
            () =>
            {
                preprocessor.Preprocess(image, planes);
                preprocessor.Resize(image, pixels);
            },
            preprocessor,
            image);
    }

    private static MeasuredOperation PreprocessSeveral(int cores)
    {
        var options = new ImagePreprocessing { Size = 112, Mode = PreprocessingMode.PadToSquare };
        RgbImage[] images = [SyntheticPicture.Create(200, 300, 1), SyntheticPicture.Create(300, 200, 2), SyntheticPicture.Create(112, 112, 3)];
        IImagePreprocessor preprocessor = ImagePreprocessor.CreateForProcessor(options, cores);
        float[] planes = new float[images.Length * options.CountValues(1, 1)];
        return new(() => preprocessor.Preprocess(images, planes), [preprocessor, .. images]);
    }

    private static MeasuredOperation Score(RowTask task, int cores)
    {
        IRowScoring scoring = RowScoring.CreateForProcessor(cores);
        float[] p = new float[ScoredRows * Vocabulary];
        float[] q = new float[p.Length];
        new Random(1).Fill(p);
        new Random(2).Fill(q);
        double[] results = new double[ScoredRows * 5];
        float[] values = new float[ScoredRows * 5];
        int[] indices = new int[ScoredRows * 5];
        return new(
            () => Score(task, scoring, new(p, ScoredRows, Vocabulary), new(q, ScoredRows, Vocabulary), results, values, indices),
            scoring);
    }

    private static void Score(
        RowTask task, IRowScoring scoring, ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q, double[] results, float[] values, int[] indices)
    {
        switch (task)
        {
            case RowTask.LogSumExp:
                scoring.LogSumExp(p, results.AsSpan(0, ScoredRows));
                break;
            case RowTask.LogProbabilities:
                scoring.LogProbabilities(p, new ReadOnlySpan2D<int>(indices, ScoredRows, 5), new Span2D<double>(results, ScoredRows, 5));
                break;
            case RowTask.TopK:
                scoring.TopK(p, new Span2D<float>(values, ScoredRows, 5), new Span2D<int>(indices, ScoredRows, 5));
                break;
            case RowTask.Entropy:
                scoring.Entropy(p, results.AsSpan(0, ScoredRows));
                break;
            case RowTask.KlDivergence:
                scoring.KlDivergence(p, q, results.AsSpan(0, ScoredRows));
                break;
            case RowTask.ArgmaxAgreement:
                _ = scoring.ArgmaxAgreement(p, q);
                break;
            case RowTask.CosineSimilarity:
                scoring.CosineSimilarity(p, q, results.AsSpan(0, ScoredRows));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(task), task, "Not measured.");
        }
    }
}
