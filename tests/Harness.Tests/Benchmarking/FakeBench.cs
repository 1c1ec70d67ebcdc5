using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Benchmarking;

/// <summary>A machine whose every measurement is scripted: the i-th takes i times the base.</summary>
internal sealed class FakeBench : IBenchTargetLoader, IMemoryProbe, IBenchProgress
{
    private int _freeReads;
    private int _asking;

    public List<string> Calls { get; } = [];

    public List<GenerationRequest> Requests { get; } = [];

    public List<(string Next, int Done, int Total)> Steps { get; } = [];

    public string Vision { get; init; } = "torch";

    public bool ReusesPictures { get; init; } = true;

    public string? FailingDevice { get; init; }

    public string? FailingAt { get; init; }

    public double LoadMs { get; init; } = 100;

    public bool ResetsPeak { get; init; } = true;

    public long DeviceBytes { get; init; } = 64 << 20;

    public int Open { get; private set; }

    public StepTime Time { get; } = new();

    /// <summary>What happens between a question and its answer, of the number that are under way.</summary>
    public Func<int, Task> WhileAsking { get; init; } = static _ => Task.CompletedTask;

    public List<OptionScoringRequest> Scored { get; } = [];

    public int MostAtOnce { get; private set; }

    public Action<string> OnStep { get; init; } = _ => { };

    public IBenchTarget Load(EngineOptions options, CancellationToken cancellationToken)
    {
        Calls.Add($"load {options.Device}");
        if (options.Device == FailingDevice && FailingAt is null)
            throw new FastEvalException("The device is on fire.");
        Open++;
        return new Target(this, options);
    }

    public bool TryResetPeak() => ResetsPeak;

    public double? ReadPeakMiB() => 512;

    public long ReadDeviceFreeBytes(string device) => (1 << 30) - (_freeReads++ % 2) * DeviceBytes;

    public void Report(string device, string next, int done, int total)
    {
        Steps.Add((next, done, total));
        OnStep(next);
    }

    private sealed class Target(FakeBench bench, EngineOptions options) : IBenchTarget
    {
        private readonly HashSet<string> _seen = [];
        private bool _hasCleared;
        private int _prefills = -1;
        private int _decodes = -1;
        private int _colds = -1;

        public EngineInfo Info { get; } = new("tiny 4M Q4_K", "llama", "Q4_K - Medium", 4_000_000, 3_000_000, 4096, 2, options.Device, $"Device {options.Device}",
            options.ProjectorPath is null ? null : new VisionEncoderInfo(bench.Vision, "cpu", "bf16", "original", 256, 96, 64), "model file", bench.LoadMs, "v0.5.0");

        // The first is the warm-up; then tokens / (tokens * i / 1000) = 1000 / i tokens per second.
        public double MeasurePrefill(int tokens, int depth, CancellationToken cancellationToken)
        {
            bench.Calls.Add($"prefill {tokens} @ {depth}");
            if (options.Device == bench.FailingDevice && bench.FailingAt == "prefill" && _prefills == 1)
                throw new FastEvalException("Prefill broke.");
            return ++_prefills == 0 ? 99 : tokens * _prefills / 1000.0;
        }

        public double MeasureDecode(int tokens, int depth, CancellationToken cancellationToken)
        {
            bench.Calls.Add($"decode {tokens} @ {depth}");
            return ++_decodes == 0 ? 99 : tokens * _decodes / 100.0;
        }

        public async Task<GenerationResult> AskAsync(GenerationRequest request, CancellationToken cancellationToken)
        {
            bench.Requests.Add(request);
            bench.Calls.Add(request.UseCaches ? "ask" : "ask cold");
            bool isReused = await BesideAsync(request.Turns[0].Parts);
            int i = request.UseCaches ? 0 : ++_colds;
            double scale = request.UseCaches ? 0.01 : i == 0 ? 99 : i;
            var phases = Enum.GetValues<Phase>().ToDictionary(phase => phase, phase => scale * ((int)phase + 1));
            return new GenerationResult("x", FinishReason.Length, [1], new TokenUsage(10, 64, isReused ? 37 : 0, 1, request.UseCaches && bench.ReusesPictures && (isReused || !_hasCleared) ? new ReusedImages(1, 0) : default),
                new RequestTimings { QueueMs = 0, TtftMs = scale * 100, E2eMs = scale * 1000, PhasesMs = phases, InterTokenMs = [], PrefilledTokens = 74 });
        }

        public async Task<OptionScores> ScoreAsync(OptionScoringRequest request, CancellationToken cancellationToken)
        {
            bench.Scored.Add(request);
            bool isReused = await BesideAsync(request.Turns[0].Parts);
            return new OptionScores([.. request.Options.Select(option => new OptionLikelihood(option, -1, 1, option.Length))], new TokenUsage(10, 64, isReused ? 37 : 0, 0, new ReusedImages(isReused ? 1 : 0, 0)),
                new RequestTimings { QueueMs = 1, TtftMs = 5, E2eMs = 7, PhasesMs = Enum.GetValues<Phase>().ToDictionary(phase => phase, _ => 0.5), InterTokenMs = [], PrefilledTokens = 74 });
        }

        public Task ClearCachesAsync(CancellationToken cancellationToken)
        {
            bench.Calls.Add("clear");
            Assert.Equal(0, bench._asking);
            _seen.Clear();
            _hasCleared = true;
            return Task.CompletedTask;
        }

        /// <summary>Takes ten milliseconds, and says whether the picture was asked about before.</summary>
        private async Task<bool> BesideAsync(IReadOnlyList<PromptPart> parts)
        {
            bool isReused = !_seen.Add(((PromptPart.Image)parts[0]).Name);
            int asking = Interlocked.Increment(ref bench._asking);
            bench.MostAtOnce = Math.Max(bench.MostAtOnce, asking);
            await bench.WhileAsking(asking);
            bench.Time.Advance(TimeSpan.FromMilliseconds(10));
            Interlocked.Decrement(ref bench._asking);
            return isReused;
        }

        public void Dispose() => bench.Open--;
    }
}
