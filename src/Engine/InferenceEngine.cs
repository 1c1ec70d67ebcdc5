using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FastEval.Engine.Decoding;
using FastEval.Engine.Devices;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Native;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;

namespace FastEval.Engine;

/// <summary>
/// Answers questions about text and pictures with a GGUF model on this machine. Requests may come from several threads;
/// they are answered one after the other.
/// </summary>
public sealed partial class InferenceEngine : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TextModel _model;
    private readonly IVisionEncoder? _encoder;
    private readonly PromptBuilder _prompts;
    private readonly ImageEmbeddingCache _images;
    private readonly KvSequence _sequence = new();
    private readonly ModelRunner _runner;
    private int _disposing;
    private bool _disposed;

    private InferenceEngine(
        TextModel model, IVisionEncoder? encoder, ModelRunner runner, ChatTemplate template, EngineOptions options, double loadMs)
    {
        _model = model;
        _encoder = encoder;
        _runner = runner;
        EmbeddingKeys? keys = encoder is null ? null
            : options.EmbeddingCachePath is null ? EmbeddingKeys.InProcess(encoder) : EmbeddingKeys.Shared(encoder, options.ProjectorPath!);
        EmbeddingStore? store = options.EmbeddingCachePath is { } folder && encoder is not null
            ? new EmbeddingStore(folder, options.EmbeddingCacheBytes, TimeProvider.System, NativeLog.Warn)
            : null;
        _images = new ImageEmbeddingCache(options.ImageCacheBytes, store);
        _prompts = new PromptBuilder(model.Vocabulary, template, encoder, keys, _images);
        Info = new EngineInfo(
            model.Description, model.Architecture, model.Quantization, model.ParameterCount, model.TensorBytes, runner.ContextLength,
            ThreadCount(options), model.Device.Id, model.Device.Name, encoder?.Info, template.Name, loadMs, NativeRuntime.Release);
    }

    /// <summary>What is loaded, and where it runs.</summary>
    public EngineInfo Info { get; }

    internal TextModel Model => _model;

    internal ModelRunner Runner => _runner;

    /// <summary>Loads the models.</summary>
    /// <param name="options">What to load and how to run it.</param>
    /// <param name="progress">Told the share of the text model loaded, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no such device.</exception>
    /// <exception cref="ModelLoadException">A file is missing, damaged, unsupported, or does not fit its partner or the memory.</exception>
    public static InferenceEngine Load(EngineOptions options, IProgress<float>? progress = null, CancellationToken cancellationToken = default)
    {
        options.Validate();
        long start = Stopwatch.GetTimestamp();
        if (options.ProjectorPath is { } projector)
            ModelFileValidator.CheckPair(options.ModelPath, projector);
        // Also read before the weights, so that a wrong name costs no loading time.
        ChatTemplate? named = options.ChatTemplate is { } name ? ChatTemplate.FromFileOrName(name) : null;

        var parts = new Stack<IDisposable>();
        try
        {
            TextModel model = TextModel.Load(options.ModelPath, options.Device, progress, cancellationToken);
            parts.Push(model);
            ChatTemplate template = named ?? TemplateOf(model);
            IVisionEncoder? encoder = LoadEncoder(options, model, cancellationToken);
            if (encoder is not null)
                parts.Push(encoder);
            var shape = new ModelRunnerOptions(ContextLength(options, model), options.BatchSize, options.MicroBatchSize, ThreadCount(options));
            var runner = new ModelRunner(model, shape);
            parts.Push(runner);
            return new InferenceEngine(model, encoder, runner, template, options, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        catch
        {
            while (parts.TryPop(out IDisposable? part))
                part.Dispose();
            throw;
        }
    }

    /// <summary>Answers, streaming. The last chunk carries the result. Leaving the loop early stops the work within one token.</summary>
    /// <exception cref="ArgumentException">The request is out of range.</exception>
    /// <exception cref="ContextOverflowException">The prompt does not fit; nothing was computed.</exception>
    /// <exception cref="FastEval.Kernels.Imaging.ImageException">A picture cannot be decoded; its header is checked before anything is computed.</exception>
    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        ObjectDisposedException.ThrowIf(_disposed, this);
        request.Validate();
        var channel = Channel.CreateUnbounded<GenerationChunk>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Task work = Task.Factory.StartNew(
                () => Answer(request, start, channel.Writer, stop.Token, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                await foreach (GenerationChunk chunk in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                    yield return chunk;
            }
            finally
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await work.ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Answers, whole.</summary>
    /// <inheritdoc cref="GenerateAsync" path="/exception"/>
    public async Task<GenerationResult> CompleteAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        GenerationResult? result = null;
        await foreach (GenerationChunk chunk in GenerateAsync(request, cancellationToken).ConfigureAwait(false))
            result = chunk.Result ?? result;
        return result ?? throw new InvalidOperationException("The answer ended without a result.");
    }

    /// <summary>Forgets every picture and prompt seen so far.</summary>
    public async Task ClearCachesAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _images.Clear();
            Forget();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Frees the models. Waits for a running request; those that still wait for their turn end with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposing, 1) != 0)
            return;
        _turn.Wait();
        _disposed = true;
        _prompts.Release();
        _images.Dispose();
        _runner.Dispose();
        _encoder?.Dispose();
        _model.Dispose();
        // Not disposed itself: whoever waits for the turn must still get it, to see that the engine is gone.
        _turn.Release();
    }

    /// <summary>Runs something that computes with the model and is no request, in turn with the requests.</summary>
    internal T Exclusive<T>(Func<ModelRunner, T> work, CancellationToken cancellationToken)
    {
        _turn.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Forget();
            using CancellationTokenRegistration abort = cancellationToken.Register(_runner.Abort);
            return work(_runner);
        }
        finally
        {
            if (!_disposed)
            {
                _runner.ResetAbort();
                Forget();
            }
            _turn.Release();
        }
    }

    internal static int ThreadCount(EngineOptions options) => options.Threads > 0 ? options.Threads : Processor.This.PhysicalCores;

    /// <summary>Empties the KV cache.</summary>
    internal void Forget()
    {
        _runner.Clear();
        _sequence.Clear();
    }

    private static int ContextLength(EngineOptions options, TextModel model)
    {
        const int most = 4096;
        int trained = model.TrainedContextLength;
        return options.ContextLength > 0 ? options.ContextLength : Math.Clamp(trained, 16, most);
    }

    private static ChatTemplate TemplateOf(TextModel model) => model.ChatTemplateSource is { Length: > 0 } source
        ? ChatTemplate.Parse(source, $"tokenizer.chat_template of {Path.GetFileName(model.Path)}")
        : ChatTemplate.BuiltIn("vicuna");

    private static IVisionEncoder? LoadEncoder(EngineOptions options, TextModel model, CancellationToken cancellationToken)
    {
        if (options.ProjectorPath is not { } path)
            return null;
        cancellationToken.ThrowIfCancellationRequested();
        return options.Vision == VisionBackend.Torch
            ? TorchEncoder.Load(path, new TorchEncoderOptions
            {
                DataType = options.VisionDataType,
                Threads = ThreadCount(options),
                Preprocessing = options.Preprocessing ?? PreprocessingKind.Original,
            })
            : MtmdEncoder.Load(path, model, ThreadCount(options), options.Preprocessing ?? PreprocessingKind.Mtmd);
    }

    private void Answer(
        GenerationRequest request, long start, ChannelWriter<GenerationChunk> output, CancellationToken stop, CancellationToken caller)
    {
        Exception? error = null;
        try
        {
            using CancellationTokenRegistration abort = stop.Register(_runner.Abort);
            Generate(request, start, output, stop);
        }
        catch (OperationCanceledException e)
        {
            error = new OperationCanceledException(e.Message, e, caller.IsCancellationRequested ? caller : stop);
        }
        catch (Exception e)
        {
            error = e; // handed to the reader of the channel
        }
        output.TryComplete(CleanUp(error));
    }

    private Exception? CleanUp(Exception? error)
    {
        try
        {
            _runner.ResetAbort();
            // What a broken-off decode left in the KV cache is unknown.
            if (error is not null)
                Forget();
            _prompts.Release();
            return error;
        }
        catch (Exception e)
        {
            return error is null ? e : new AggregateException(error, e);
        }
    }

    private void Generate(GenerationRequest request, long start, ChannelWriter<GenerationChunk> output, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        var clock = new PhaseClock();
        Prompt prompt = Build(request, clock, cancellationToken);
        int room = _runner.ContextLength - prompt.TokenCount;
        int maxTokens = Math.Min(request.MaxTokens ?? room, room);

        KvSequence.Match held = Reuse(request, prompt.Segments);
        using var loop = new GenerationLoop(
            _runner, _model.Vocabulary, _sequence, new Scheduler(prompt.Segments, held), request, maxTokens, clock);
        bool more = true;
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int before = loop.Count;
            more = loop.Step();
            ReadOnlySpan<char> text = loop.Emitter.TakeCertain();
            if (loop.Count > before || text.Length > 0)
                output.TryWrite(new GenerationChunk(new string(text), loop.Count > before ? loop.Tokens[^1] : -1, null));
        }
        output.TryWrite(new GenerationChunk("", -1, Result(prompt, loop, held, clock, start, begin)));
    }

    private Prompt Build(GenerationRequest request, PhaseClock clock, CancellationToken cancellationToken)
    {
        Prompt prompt = _prompts.Build(request, _runner.ContextLength, clock, cancellationToken);
        foreach (PromptSegment segment in prompt.Segments)
        {
            if (segment.Embeddings is { } embeddings)
                _runner.CheckComputable(embeddings);
        }
        return prompt;
    }

    private KvSequence.Match Reuse(GenerationRequest request, IReadOnlyList<PromptSegment> prompt)
    {
        KvSequence.Match held = request is { UseCaches: true, ReusePrompt: true } ? _sequence.FindPrefix(prompt) : default;
        if (held.Entries == 0 || !_runner.TryForgetFrom(held.Position))
        {
            Forget();
            return default;
        }
        _sequence.Truncate(held.Entries);
        return held;
    }

    private static GenerationResult Result(
        Prompt prompt, GenerationLoop loop, KvSequence.Match held, PhaseClock clock, long start, long begin)
    {
        ReadOnlySpan<long> times = loop.Times;
        double[] gaps = new double[Math.Max(0, times.Length - 1)];
        for (int i = 0; i < gaps.Length; i++)
            gaps[i] = Stopwatch.GetElapsedTime(times[i], times[i + 1]).TotalMilliseconds;
        long last = times.Length > 0 ? times[^1] : loop.FirstTokenAt;
        var timings = new RequestTimings
        {
            QueueMs = Stopwatch.GetElapsedTime(start, begin).TotalMilliseconds,
            TtftMs = Stopwatch.GetElapsedTime(start, loop.FirstTokenAt).TotalMilliseconds,
            E2eMs = Stopwatch.GetElapsedTime(start, last).TotalMilliseconds,
            PhasesMs = Enum.GetValues<Phase>().ToDictionary(phase => phase, clock.Milliseconds),
            InterTokenMs = gaps,
            PrefilledTokens = loop.PrefilledTokens,
        };
        return new GenerationResult(loop.Emitter.Text, loop.Finish!.Value, loop.Tokens.ToArray(), Usage(prompt, held, loop.Count), timings);
    }

    private static TokenUsage Usage(Prompt prompt, KvSequence.Match held, int output) =>
        new(prompt.TokenCount - prompt.ImageTokenCount, prompt.ImageTokenCount, held.Tokens, output, prompt.ImagesReused);
}
