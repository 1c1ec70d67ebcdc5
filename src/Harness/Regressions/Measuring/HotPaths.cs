using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CommunityToolkit.HighPerformance;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Harness.Benchmarking;
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
    private const float LogitRange = 20;
    private const float LogitDifference = 0.1f;
    private const int LogitSeed = 1;
    private const int Opens = 10;
    private const int Lines = 200;
    private const int Texts = 20;
    private const int ImageSize = 336;
    private const int DigestDigits = 8;

    private static readonly string[] Options = ["a cup", "a dog", "a street", "nothing"];
    private static readonly string[] Words = ["star", "circle", "light", "lamp", "lane", "label", "hole", "dent", "frame", "cross", "square", "triangle", "color", "number", "sign", "brake"];
    private static readonly string[] Sentences = ["The cup stands on a wooden table beside the window.", "How many people are there, and what are they doing?", "Answer with one of the options: yes, no."];
    private const string OneQuestion = "Describe a cup.";
    private static readonly string[] ManyQuestions = [.. Enumerable.Range(0, AnswersAtOnce).Select(i => $"Describe thing {i}.")];
    private static readonly string Photo = $"a photo {Convert.ToHexStringLower(SHA256.HashData(BenchPicture.Load().File.Span))[..DigestDigits]}";
    private static readonly string QuestionTexts = Digest([.. Words, About(NewQuestion(0))]);

    /// <summary>All of them, in the order of reports.</summary>
    public static IReadOnlyList<HotPath> All { get; } =
    [
        new("prefill", $"a prompt of {PromptTokens} tokens, as llama-bench's pp", "tok/s", BetterWhen.More, new(PromptTokens, "tok/s"), Prefill),
        new("decode_step", $"{StepTokens} tokens in turn by the model alone, as llama-bench's tg", "tok/s", BetterWhen.More, new(StepTokens, "tok/s"), DecodeStep),
        new("answer", $"an answer of {AnswerTokens} tokens, from its first token on, to {Digest([OneQuestion])}: scheduler, model, sampler, text", "tok/s", BetterWhen.More, new(AnswerTokens, "tok/s"), Answer),
        new("answers", $"{AnswersAtOnce} answers of {AnswerTokens} tokens at once, to {Digest(ManyQuestions)}, prompts included", "tok/s", BetterWhen.More, new(AnswersAtOnce * AnswerTokens, "tok/s"), Answers),
        new("option_scoring", $"{Options.Length} options {Digest(Options)} scored behind {Photo} that is known, questions {QuestionTexts}", "ms", BetterWhen.Less, new(1, "questions/s"), OptionScoring),
        new("ttft_cold", $"first token of a question about {Photo} never seen, questions {QuestionTexts}", "ms", BetterWhen.Less, new(1, HotPathRate.FirstToken), parts => Ttft(parts, isWarm: false)),
        new("ttft_warm", $"first token of a new question about {Photo} that is known, questions {QuestionTexts}", "ms", BetterWhen.Less, new(1, HotPathRate.FirstToken), parts => Ttft(parts, isWarm: true)),
        new("preprocess", $"{HotPathParts.Width}×{HotPathParts.Height} to {ImageSize}×{ImageSize}, noise of seed {HotPathParts.PictureSeed}, resized and normalised, one core", "ms", BetterWhen.Less, new(1, "images/s"), Preprocess),
        new("image_encode_f32", $"tower and projector in float32, {Photo}", "ms", BetterWhen.Less, new(1, "images/s"), parts => ImageEncode(parts, VisionDataType.Float32)),
        new("image_encode_bf16", $"tower and projector in bfloat16, {Photo}", "ms", BetterWhen.Less, new(1, "images/s"), parts => ImageEncode(parts, VisionDataType.BFloat16)),
        new("project", $"the projector alone in float32, {Photo}", "ms", BetterWhen.Less, new(1, "images/s"), Project),
        new("image_prefill", $"the embeddings of {Photo} through the text model, within a question about it, questions {QuestionTexts}", "ms", BetterWhen.Less, new(1, "images/s"), ImagePrefill),
        new("end_to_end", $"a question about {Photo} never seen, with an answer of {AnswerTokens} tokens, questions {QuestionTexts}", "ms", BetterWhen.Less, new(1, "questions/s"), EndToEnd),
        new("model_load", "text model, tower and projector from files that the system has in memory", "ms", BetterWhen.Less, null, ModelLoad),
        new("kl_divergence", $"{Rows} rows of {RowWidth} logits over {LogitRange}, of others that differ by {LogitDifference} at most, of seed {LogitSeed}, one core", "ms", BetterWhen.Less, new(2.0 * Rows * RowWidth * sizeof(float), "GB/s"), KlDivergence),
        new("tokenize", $"{Texts * Sentences.Length} sentences {Digest(Sentences)}", "tok/s", BetterWhen.More, new(Texts * Sentences.Length, "texts/s"), Tokenize),
        new("gguf_open", "the text model's header, tensors listed", "ms", BetterWhen.Less, null, GgufOpen),
        new("jsonl_append", $"a sample's line of a run's record, {Digest([JsonSerializer.Serialize(Sample(), RecordJson.Line.SampleRecord)])}", "µs", BetterWhen.Less, null, JsonlAppend),
    ];

    /// <summary>Those of some names, in the order of <see cref="All"/>; of no names all.</summary>
    /// <exception cref="ArgumentException">There is no such benchmark.</exception>
    public static IReadOnlyList<HotPath> Named(IReadOnlyCollection<string> names)
    {
        if (names.FirstOrDefault(name => All.All(path => path.Name != name)) is { } wrong)
            throw new ArgumentException($"--only: there is no benchmark '{wrong}'. There are {string.Join(", ", All.Select(path => path.Name))}.");
        return names.Count == 0 ? All : [.. All.Where(path => names.Contains(path.Name))];
    }

    private static HotPathRun Prefill(HotPathParts parts) => HotPathRun.Of(() => TextSpeed.MeasurePrefill(parts.Engine, PromptTokens, 0), seconds => PromptTokens / seconds);

    private static HotPathRun DecodeStep(HotPathParts parts) => HotPathRun.Of(() => TextSpeed.MeasureDecode(parts.Engine, StepTokens, 0), seconds => StepTokens / seconds);

    private static HotPathRun Answer(HotPathParts parts) => HotPathRun.Of(
        () => Wait(parts.Engine.CompleteAsync(Question(OneQuestion, AnswerTokens))),
        result => result.Timings.DecodeTokensPerSecond ?? throw new FastEvalException("The answer has one token, or took no time: there is no speed of decoding."));

    private static HotPathRun Answers(HotPathParts parts) => HotPathRun.Of(
        () =>
        {
            long start = Stopwatch.GetTimestamp();
            GenerationResult[] results = Wait(Task.WhenAll(ManyQuestions.Select(question => parts.Engine.CompleteAsync(Question(question, AnswerTokens)))));
            return results.Sum(result => result.Tokens.Count) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        },
        rate => rate);

    private static HotPathRun OptionScoring(HotPathParts parts)
    {
        int asked = 0;
        return Timed(1, warmUps: 1, () => Wait(parts.Engine.ScoreOptionsAsync(new OptionScoringRequest { Turns = About(parts, NewQuestion(asked++)), Options = Options })));
    }

    private static HotPathRun Ttft(HotPathParts parts, bool isWarm)
    {
        Func<GenerationResult> ask = Asking(parts, tokens: 1, isWarm);
        return new HotPathRun(() => ask(), () =>
        {
            // Other benchmarks empty the cache.
            if (isWarm)
                ask();
            return ask().Timings.TtftMs;
        });
    }

    private static HotPathRun ImagePrefill(HotPathParts parts) => HotPathRun.Of(Asking(parts, tokens: 1, isWarm: false), result => result.Timings.PhasesMs[Phase.PrefillImage]);

    private static HotPathRun EndToEnd(HotPathParts parts) => HotPathRun.Of(Asking(parts, AnswerTokens, isWarm: false), result => result.Timings.E2eMs);

    private static HotPathRun ModelLoad(HotPathParts parts) => Timed(1, warmUps: 0, () => InferenceEngine.Load(parts.Options).Dispose());

    private static HotPathRun Preprocess(HotPathParts parts)
    {
        var preprocessing = new ImagePreprocessing { Size = ImageSize, Mode = PreprocessingMode.Stretch };
        IImagePreprocessor preprocessor = parts.MakePreprocessor(preprocessing);
        RgbImage picture = parts.MakePicture();
        float[] planes = new float[preprocessing.CountValues(picture.Width, picture.Height)];
        return Timed(2, warmUps: 1, () => preprocessor.Preprocess(picture, planes));
    }

    private static HotPathRun ImageEncode(HotPathParts parts, VisionDataType type)
    {
        Action<PhaseClock> encode = EncodingPhoto(parts, type);
        var clock = new PhaseClock();
        return Timed(1, warmUps: 1, () => encode(clock));
    }

    private static HotPathRun Project(HotPathParts parts)
    {
        Action<PhaseClock> encode = EncodingPhoto(parts, VisionDataType.Float32);
        return HotPathRun.Of(
            () =>
            {
                var clock = new PhaseClock();
                encode(clock);
                return clock;
            },
            clock => clock.Milliseconds(Phase.Project));
    }

    private static HotPathRun KlDivergence(HotPathParts parts)
    {
        IRowScoring scoring = parts.MakeScoring();
        var random = new Random(LogitSeed);
        float[] p = new float[Rows * RowWidth], q = new float[p.Length];
        for (int i = 0; i < p.Length; i++)
        {
            p[i] = (random.NextSingle() - 0.5f) * LogitRange;
            q[i] = p[i] + (random.NextSingle() - 0.5f) * 2 * LogitDifference;
        }
        double[] nats = new double[Rows];
        return Timed(20, warmUps: 2, () => scoring.KlDivergence(new ReadOnlySpan2D<float>(p, Rows, RowWidth), new ReadOnlySpan2D<float>(q, Rows, RowWidth), nats));
    }

    private static HotPathRun Tokenize(HotPathParts parts)
    {
        Vocabulary vocabulary = parts.LoadVocabulary();
        string[] texts = [.. Enumerable.Range(0, Texts).SelectMany(_ => Sentences)];
        int tokens = texts.Sum(text => vocabulary.Tokenize(text, parseSpecial: false).Length);
        const double MillisecondsPerSecond = 1000;
        HotPathRun timed = Timed(10, warmUps: 1, () =>
        {
            foreach (string text in texts)
                vocabulary.Tokenize(text, parseSpecial: false);
        });
        return timed with { Sample = () => tokens * MillisecondsPerSecond / timed.Sample() };
    }

    private static HotPathRun GgufOpen(HotPathParts parts) => Timed(Opens, warmUps: 1, () =>
    {
        using GgufFile file = GgufFile.Open(parts.Options.ModelPath);
        if (file.Tensors.Count == 0)
            throw new FastEvalException($"{parts.Options.ModelPath} has no tensors.");
    });

    private static HotPathRun JsonlAppend(HotPathParts parts)
    {
        string path = Path.Combine(parts.Folder, "samples.jsonl");
        SampleRecord sample = Sample();
        // Forced to the disk once a second at most, as a run does; a sample of this takes milliseconds.
        SampleWriter writer = parts.Keep(SampleWriter.Open(path, 0, lacksNewLine: false, TimeProvider.System));
        const double MicrosecondsPerMillisecond = 1000;
        HotPathRun timed = Timed(Lines, warmUps: 10, () => writer.Write(sample));
        return timed with { Sample = () => timed.Sample() * MicrosecondsPerMillisecond };
    }

    /// <summary>A sample of middling length.</summary>
    private static SampleRecord Sample() => new()
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

    /// <summary>A question whose answer has so many tokens, whatever they are.</summary>
    internal static GenerationRequest Question(string text, int tokens) => new()
    {
        Turns = [PromptTurn.User(new PromptPart.Text(text))],
        MaxTokens = tokens,
        // A fixed number of tokens, so that builds compare.
        IgnoreEndOfGeneration = true,
        UseCaches = false,
    };

    /// <summary>Asks a new question about the photo each time.</summary>
    private static Func<GenerationResult> Asking(HotPathParts parts, int tokens, bool isWarm)
    {
        int asked = 0;
        return () => Wait(parts.Engine.CompleteAsync(new GenerationRequest
        {
            Turns = About(parts, NewQuestion(asked++)),
            MaxTokens = tokens,
            IgnoreEndOfGeneration = true,
            UseCaches = isWarm,
        }));
    }

    /// <summary>Encodes the photo, which is prepared before.</summary>
    private static Action<PhaseClock> EncodingPhoto(HotPathParts parts, VisionDataType type)
    {
        TorchEncoder encoder = parts.Encoder(type);
        using RgbImage photo = ImageDecoder.Decode(parts.Photo.File.Span);
        PreparedImage[] prepared = [parts.Keep(encoder.Prepare(photo, new PhaseClock()))];
        return clock => encoder.Encode(prepared, clock, CancellationToken.None)[0].Dispose();
    }

    private static PromptTurn[] About(HotPathParts parts, string question) => [PromptTurn.User(parts.Photo, new PromptPart.Text(About(question)))];

    private static string About(string question) => "\n" + question;

    /// <summary>A question not asked before, so that only the picture is known; of as many tokens each time.</summary>
    private static string NewQuestion(int number) => $"Is the {Word(number)} or the {Word(number / Words.Length)} at the {Word(number / Words.Length / Words.Length)}?";

    private static string Digest(IReadOnlyList<string> texts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts))))[..DigestDigits];

    private static string Word(int number) => Words[number % Words.Length];

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Milliseconds of one operation, over several in a row, behind some that warm the processor's caches, where another process may just have been.</summary>
    private static HotPathRun Timed(int operations, int warmUps, Action operation) => new(operation, () =>
    {
        for (int i = 0; i < warmUps; i++)
            operation();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < operations; i++)
            operation();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / operations;
    });
}
