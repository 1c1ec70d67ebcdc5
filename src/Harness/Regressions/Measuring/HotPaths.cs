using System.Diagnostics;
using CommunityToolkit.HighPerformance;
using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Scoring;
using FastEval.Kernels.Imaging;
using FastEval.Kernels.Scoring;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>The hot paths of engine, kernels and harness. <c>fasteval perf</c> and perf/Benchmarks measure the same.</summary>
internal static class HotPaths
{
    private const int PromptTokens = 256;
    private const int StepTokens = 24;
    private const int AnswerTokens = 32;
    private const int AnswersAtOnce = 8;
    private const int Rows = 4;
    private const int RowWidth = 32_000;
    private const int Opens = 10;
    private const int Lines = 200;
    private const int Texts = 20;
    private const int ImageSize = 336;

    private static readonly string[] Options = ["a cup", "a dog", "a street", "nothing"];
    private static readonly string[] Words = ["star", "circle", "light", "lamp", "lane", "label", "hole", "dent", "frame", "cross", "square", "triangle", "color", "number", "sign", "brake"];
    private static readonly string[] Sentences = ["The cup stands on a wooden table beside the window.", "How many people are there, and what are they doing?", "Answer with one of the options: yes, no."];

    /// <summary>All of them, in the order of reports.</summary>
    public static IReadOnlyList<HotPath> All { get; } =
    [
        new("prefill", "a prompt of 256 tokens, as llama-bench's pp", "tok/s", BetterWhen.More, Prefill),
        new("decode_step", "24 tokens in turn by the model alone, as llama-bench's tg", "tok/s", BetterWhen.More, DecodeStep),
        new("answer", "an answer of 32 tokens, from its first token on: scheduler, model, sampler, text", "tok/s", BetterWhen.More, Answer),
        new("answers", "8 answers of 32 tokens at once, prompts included", "tok/s", BetterWhen.More, Answers),
        new("option_scoring", "4 options scored behind a picture that is known", "ms", BetterWhen.Less, OptionScoring),
        new("ttft_cold", "first token of a question about a picture never seen", "ms", BetterWhen.Less, parts => Ttft(parts, isWarm: false)),
        new("ttft_warm", "first token of a new question about a picture that is known", "ms", BetterWhen.Less, parts => Ttft(parts, isWarm: true)),
        new("preprocess", "1920×1080 to 336×336, resized and normalised, one core", "ms", BetterWhen.Less, Preprocess),
        new("image_encode_f32", "tower and projector in float32", "ms", BetterWhen.Less, parts => ImageEncode(parts, VisionDataType.Float32)),
        new("image_encode_bf16", "tower and projector in bfloat16", "ms", BetterWhen.Less, parts => ImageEncode(parts, VisionDataType.BFloat16)),
        new("kl_divergence", "4 rows of 32,000 logits, one core", "ms", BetterWhen.Less, KlDivergence),
        new("tokenize", "60 sentences", "tok/s", BetterWhen.More, Tokenize),
        new("gguf_open", "the text model's header, tensors listed", "ms", BetterWhen.Less, GgufOpen),
        new("jsonl_append", "a sample's line of a run's record", "µs", BetterWhen.Less, JsonlAppend),
    ];

    /// <summary>Those of some names, in the order of <see cref="All"/>; of no names all.</summary>
    /// <exception cref="ArgumentException">There is no such benchmark.</exception>
    public static IReadOnlyList<HotPath> Named(IReadOnlyCollection<string> names)
    {
        if (names.FirstOrDefault(name => All.All(path => path.Name != name)) is { } wrong)
            throw new ArgumentException($"--only: there is no benchmark '{wrong}'. There are {string.Join(", ", All.Select(path => path.Name))}.");
        return names.Count == 0 ? All : [.. All.Where(path => names.Contains(path.Name))];
    }

    private static Func<double> Prefill(HotPathParts parts) => () => PromptTokens / TextSpeed.MeasurePrefill(parts.Engine, PromptTokens, 0);

    private static Func<double> DecodeStep(HotPathParts parts) => () => StepTokens / TextSpeed.MeasureDecode(parts.Engine, StepTokens, 0);

    private static Func<double> Answer(HotPathParts parts) => () => Wait(parts.Engine.CompleteAsync(Question("Describe a cup.", AnswerTokens))).Timings.DecodeTokensPerSecond
        ?? throw new FastEvalException("The answer has one token, or took no time: there is no speed of decoding.");

    private static Func<double> Answers(HotPathParts parts) => () =>
    {
        long start = Stopwatch.GetTimestamp();
        GenerationResult[] results = Wait(Task.WhenAll(Enumerable.Range(0, AnswersAtOnce).Select(i => parts.Engine.CompleteAsync(Question($"Describe thing {i}.", AnswerTokens)))));
        return results.Sum(result => result.Tokens.Count) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    };

    private static Func<double> OptionScoring(HotPathParts parts)
    {
        int asked = 0;
        return Timed(1, warmUps: 1, () => Wait(parts.Engine.ScoreOptionsAsync(new OptionScoringRequest { Turns = About(parts, NewQuestion(asked++)), Options = Options })));
    }

    private static Func<double> Ttft(HotPathParts parts, bool isWarm)
    {
        int asked = 0;
        double Ask() => Wait(parts.Engine.CompleteAsync(new GenerationRequest
        {
            Turns = About(parts, NewQuestion(asked++)),
            MaxTokens = 1,
            IgnoreEndOfGeneration = true,
            UseCaches = isWarm,
        })).Timings.TtftMs;
        return () =>
        {
            // Other benchmarks empty the cache.
            if (isWarm)
                Ask();
            return Ask();
        };
    }

    private static Func<double> Preprocess(HotPathParts parts)
    {
        var preprocessing = new ImagePreprocessing { Size = ImageSize, Mode = PreprocessingMode.Stretch };
        IImagePreprocessor preprocessor = parts.MakePreprocessor(preprocessing);
        RgbImage picture = parts.MakePicture();
        float[] planes = new float[preprocessing.CountValues(picture.Width, picture.Height)];
        return Timed(2, warmUps: 1, () => preprocessor.Preprocess(picture, planes));
    }

    private static Func<double> ImageEncode(HotPathParts parts, VisionDataType type)
    {
        TorchEncoder encoder = parts.LoadEncoder(type);
        var clock = new PhaseClock();
        using RgbImage photo = ImageDecoder.Decode(parts.Photo.File.Span);
        PreparedImage prepared = parts.Keep(encoder.Prepare(photo, clock));
        return Timed(1, warmUps: 1, () => encoder.Encode([prepared], clock, CancellationToken.None)[0].Dispose());
    }

    private static Func<double> KlDivergence(HotPathParts parts)
    {
        IRowScoring scoring = parts.MakeScoring();
        var random = new Random(1);
        float[] p = new float[Rows * RowWidth], q = new float[p.Length];
        for (int i = 0; i < p.Length; i++)
        {
            p[i] = random.NextSingle() * 20 - 10;
            q[i] = p[i] + (random.NextSingle() - 0.5f) * 0.2f;
        }
        double[] nats = new double[Rows];
        return Timed(20, warmUps: 2, () => scoring.KlDivergence(new ReadOnlySpan2D<float>(p, Rows, RowWidth), new ReadOnlySpan2D<float>(q, Rows, RowWidth), nats));
    }

    private static Func<double> Tokenize(HotPathParts parts)
    {
        Vocabulary vocabulary = parts.LoadVocabulary();
        string[] texts = [.. Enumerable.Range(0, Texts).SelectMany(_ => Sentences)];
        int tokens = texts.Sum(text => vocabulary.Tokenize(text, parseSpecial: false).Length);
        Func<double> milliseconds = Timed(10, warmUps: 1, () =>
        {
            foreach (string text in texts)
                vocabulary.Tokenize(text, parseSpecial: false);
        });
        return () => tokens * 1000 / milliseconds();
    }

    private static Func<double> GgufOpen(HotPathParts parts) => Timed(Opens, warmUps: 1, () =>
    {
        using GgufFile file = GgufFile.Open(parts.Options.ModelPath);
        if (file.Tensors.Count == 0)
            throw new FastEvalException($"{parts.Options.ModelPath} has no tensors.");
    });

    private static Func<double> JsonlAppend(HotPathParts parts)
    {
        string path = Path.Combine(parts.Folder, "samples.jsonl");
        SampleRecord sample = Sample();
        // Forced to the disk once a second at most, as a run does; a sample of this takes milliseconds.
        SampleWriter writer = parts.Keep(SampleWriter.Open(path, 0, lacksNewLine: false, TimeProvider.System));
        const double MicrosecondsPerMillisecond = 1000;
        Func<double> milliseconds = Timed(Lines, warmUps: 10, () => writer.Write(sample));
        return () => milliseconds() * MicrosecondsPerMillisecond;
    }

    /// <summary>A sample of middling length.</summary>
    internal static SampleRecord Sample() => new()
    {
        Item = "lane-0001-q3",
        Target = "tiny",
        State = SampleState.Correct,
        Reply = "There are three cups on the table.",
        FinishReason = "stop",
        Score = 1,
        Parsed = "3",
        Timings = new SampleTimings
        {
            StartMs = 1234.5,
            ReadMs = 0.125,
            TtftMs = 20.25,
            E2eMs = 33.5,
            PhasesMs = new OrderedDictionary<string, double> { ["queue"] = 0.5, ["preprocess"] = 1.5, ["vision_encode"] = 10.25, ["project"] = 0.5, ["prefill_image"] = 4.75, ["prefill_text"] = 2.25, ["sample_first"] = 0.5 },
            InterTokenMs = [1.25, 1.5, 1.125, 1.375, 1.25, 1.5, 1.125, 1.375],
        },
        Tokens = new SampleTokens(80, 49, 31, 9),
        Cache = new SampleCacheUse(1, 0, 49),
    };

    private static GenerationRequest Question(string text, int tokens) => new()
    {
        Turns = [PromptTurn.User(new PromptPart.Text(text))],
        MaxTokens = tokens,
        // A fixed number of tokens, so that builds compare.
        IgnoreEndOfGeneration = true,
        UseCaches = false,
    };

    private static PromptTurn[] About(HotPathParts parts, string question) => [PromptTurn.User(parts.Photo, new PromptPart.Text("\n" + question))];

    /// <summary>A question not asked before, so that only the picture is known; of as many tokens each time.</summary>
    internal static string NewQuestion(int number) => $"Is the {Word(number)} or the {Word(number / Words.Length)} at the {Word(number / Words.Length / Words.Length)}?";

    private static string Word(int number) => Words[number % Words.Length];

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Milliseconds of one operation, over several in a row, behind some that warm the processor's caches, where another process may just have been.</summary>
    private static Func<double> Timed(int operations, int warmUps, Action operation) => () =>
    {
        for (int i = 0; i < warmUps; i++)
            operation();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < operations; i++)
            operation();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / operations;
    };
}
