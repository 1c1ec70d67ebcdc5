using System.Text.Json;
using FastEval.Engine;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Tests.Models;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Budgets;

/// <summary>
/// Every hot path runs once and gives a sample; and the bytes that an operation allocates, once it has run before, are within its budget in perf/budgets/hot-paths.json. What stays on its
/// thread is counted there; of the rest all threads' bytes are, so nothing else may run meanwhile. The least of several measurements is taken: the runtime itself allocates now and then.
/// </summary>
[Collection(nameof(NothingBeside))]
public sealed class HotPathTests(HotPathTests.Parts parts) : IClassFixture<HotPathTests.Parts>
{
    private const int Attempts = 8;
    private const int Repetitions = 5;

    // Preparing a picture is measured with encoding it: `image_encode_…` begin with a picture that is prepared.
    private const string PreparedAndEncoded = "image_prepare_and_encode";

    // With AVX-512 oneDNN's products in bfloat16 go through TorchScript, which makes objects of its own.
    private const string Packed = " packed";

    // What 64 tokens more allocate, of all threads: an object of 24 bytes for each token breaks it.
    private const string PerToken = " per token";
    private const int MoreTokens = 64;

    private static readonly HashSet<string> OnThread = ["tokenize", "jsonl_append", "gguf_open", "kl_divergence", "preprocess", "image_encode_f32", "image_encode_bf16", "project", PreparedAndEncoded];
    private static readonly Dictionary<string, long> Budgets = Read();

    public static TheoryData<string> Names() => [.. HotPaths.All.Select(path => path.Name), PreparedAndEncoded];

    [Fact]
    public void Budgets_File_NamesEveryHotPathAndNoOther() => Assert.Equal(
        Names().Select(row => row.Data).Concat(["image_encode_bf16" + Packed, "decode_step" + PerToken, "answer" + PerToken]).Order(StringComparer.Ordinal), Budgets.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_AfterWarmUp_GivesASampleAndKeepsItsBudget(string name)
    {
        ShippedRun.SkipWithoutNatives();
        HotPathRun run = name == PreparedAndEncoded ? PrepareAndEncode() : HotPaths.Named([name])[0].Prepare(parts.Value);
        double sample = run.Sample();
        Assert.True(double.IsFinite(sample) && sample > 0, $"{name}: {sample}");
        run.Operation();
        long budget = Budgets.TryGetValue(name + Packed, out long packed) && TorchPackedProducts.IsSupported ? packed : Budgets[name];
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > budget; attempt++)
        {
            long before = Allocated(name);
            for (int i = 0; i < Repetitions; i++)
                run.Operation();
            least = Math.Min(least, (Allocated(name) - before) / Repetitions);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {least} bytes");
        Assert.True(least <= budget, $"{name} allocates {least} bytes each time; {budget} are allowed.");
    }

    /// <summary>The least over several attempts of both, so that what a request allocates once falls out.</summary>
    [Theory]
    [InlineData("decode_step")]
    [InlineData("answer")]
    public void Operation_OfMoreTokens_KeepsTheBudgetOfAToken(string name)
    {
        ShippedRun.SkipWithoutNatives();
        double budget = Budgets[name + PerToken];
        double perToken = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && perToken > budget; attempt++)
            perToken = Math.Min(perToken, (Least(32 + MoreTokens) - Least(32)) / (double)MoreTokens);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {perToken:0.0} bytes a token");
        Assert.True(perToken <= budget, $"{name} allocates {perToken:0.0} bytes a token; {budget} are allowed.");

        long Least(int tokens)
        {
            Run(tokens);
            return Enumerable.Range(0, Repetitions).Min(_ =>
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                Run(tokens);
                return GC.GetTotalAllocatedBytes(precise: true) - before;
            });
        }

        void Run(int tokens)
        {
            if (name == "decode_step")
                TextSpeed.MeasureDecode(parts.Value.Engine, tokens, 0);
            else
                parts.Value.Engine.CompleteAsync(HotPaths.Question("Describe a cup.", tokens)).GetAwaiter().GetResult();
        }
    }

    private static long Allocated(string name) => OnThread.Contains(name) ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);

    private HotPathRun PrepareAndEncode()
    {
        TorchEncoder encoder = parts.Value.Encoder(VisionDataType.Float32);
        RgbImage photo = parts.Value.Keep(ImageDecoder.Decode(parts.Value.Photo.File.Span));
        var clock = new PhaseClock();
        return HotPathRun.Of(
            () =>
            {
                using PreparedImage prepared = encoder.Prepare(photo, clock);
                using ImageEmbedding embedding = encoder.Encode([prepared], clock, CancellationToken.None)[0];
                return embedding.TokenCount;
            },
            tokens => tokens);
    }

    private static Dictionary<string, long> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(ShippedRun.Root, "perf", "budgets", "hot-paths.json")))!;

    /// <summary>The model tiny that ships, on one thread and in the same arithmetic on every processor.</summary>
    public sealed class Parts : IDisposable
    {
        internal HotPathParts Value { get; } = new(new EngineOptions
        {
            ModelPath = Path.Combine(ShippedRun.Root, "models", "tiny", "tiny-f16.gguf"),
            ProjectorPath = Path.Combine(ShippedRun.Root, "models", "tiny", "tiny-mmproj-f16.gguf"),
            Threads = 1,
            VisionDataType = VisionDataType.Float32,
        });

        public void Dispose() => Value.Dispose();
    }
}
