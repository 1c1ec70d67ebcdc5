using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FastEval.Engine.Decoding;
using FastEval.Engine.Devices;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Native;
using FastEval.Engine.Vision;

namespace FastEval.Engine;

/// <summary>
/// Answers questions about text and pictures with a GGUF model on this machine. Requests may come from several threads; up to
/// <see cref="EngineOptions.Parallel"/> are computed together, the others wait in the order of their arrival.
/// </summary>
public sealed partial class InferenceEngine : IDisposable
{
    // Of each prompt under way a few pieces have a number of their own, and so has what is kept of earlier ones.
    private const int SequencesPerRequest = 8;
    private const int SequencesKept = 64;
    private const int DefaultKvCacheTokens = 4096;

    private readonly TextModel _model;
    private readonly IVisionEncoder? _encoder;
    private readonly PictureEmbedder? _pictures;
    private readonly PromptBuilder _prompts;
    private readonly ImageEmbeddingCache _images;
    private readonly ModelRunner _runner;
    private readonly DecodeLoop _loop;
    private readonly PromptStage _stage;
    private int _disposing;

    private InferenceEngine(TextModel model, IVisionEncoder? encoder, ModelRunner runner, ChatTemplate template, EngineOptions options, double loadMs)
    {
        _model = model;
        _encoder = encoder;
        _runner = runner;
        int context = ContextLength(options, model);
        EmbeddingStore? store = options.EmbeddingCachePath is { } folder && encoder is not null
            ? new EmbeddingStore(folder, options.EmbeddingCacheBytes, new EmbeddingLimits(encoder.Info.EmbeddingWidth, context), TimeProvider.System, NativeLog.Warn)
            : null;
        _images = new ImageEmbeddingCache(options.ImageCacheBytes, store);
        bool overlaps = options.OverlapEncoding ?? model.Device.Kind != ComputeDeviceKind.Cpu;
        var gate = new ComputeGate(isOpen: overlaps);
        _pictures = encoder is null ? null : Pictures(encoder, options, _images, gate);
        _prompts = new PromptBuilder(model.Vocabulary, template, _pictures, context, runner);
        _loop = new DecodeLoop(runner, gate, new DecodeLoopOptions(context, options.Parallel, options.Deterministic));
        _loop.Start();
        _stage = new PromptStage(_prompts, _loop);
        Info = new EngineInfo(
            model.Description, model.Architecture, model.Quantization, model.ParameterCount, model.TensorBytes, context,
            ThreadCount(options), model.Device.Id, model.Device.Name, encoder?.Info, template.Name, loadMs, NativeRuntime.Release)
        {
            VisionThreads = encoder is null ? null : VisionThreadCount(options),
            OverlapsEncoding = encoder is null ? null : overlaps,
        };
    }

    /// <summary>What is loaded, and where it runs.</summary>
    public EngineInfo Info { get; }

    internal TextModel Model => _model;

    internal ModelRunner Runner => _runner;

    internal DecodeLoop Loop => _loop;

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
            var runner = new ModelRunner(model, new ModelRunnerOptions(
                KvCacheTokens(options, model), options.Parallel * SequencesPerRequest + SequencesKept, options.BatchSize, options.MicroBatchSize, ThreadCount(options), options.Importance));
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
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        request.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sink = new ChannelSink();
        var task = new GenerationTask(request, _model.Vocabulary, sink, start, stop.Token);
        await using CancellationTokenRegistration registration = stop.Token.Register(() => _loop.Cancel(task));
        _stage.Submit(task);
        try
        {
            await foreach (GenerationChunk chunk in Throwing(sink.Reader, cancellationToken).ConfigureAwait(false))
                yield return chunk;
        }
        finally
        {
            // Who leaves early waits until the engine has let go of the pictures.
            if (!sink.Ended.IsCompleted)
                await stop.CancelAsync().ConfigureAwait(false);
            await sink.Ended.ConfigureAwait(false);
        }
    }

    /// <summary>Answers, whole.</summary>
    /// <inheritdoc cref="GenerateAsync" path="/exception"/>
    public async Task<GenerationResult> CompleteAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        request.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var sink = new WholeSink();
        var task = new GenerationTask(request, _model.Vocabulary, sink, start, cancellationToken);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => _loop.Cancel(task));
        _stage.Submit(task);
        return await sink.Result.ConfigureAwait(false);
    }

    /// <summary>Forgets every picture and prompt seen so far; what a running request uses goes with it.</summary>
    public Task ClearCachesAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var job = new LoopJob<bool>(
            () =>
            {
                _images.Clear();
                _loop.Forget();
                return true;
            }, isAlone: false);
        _loop.Submit(job);
        return job.Result.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Frees the models. Waits for the requests under way; those that still wait for their turn end with <see cref="ObjectDisposedException"/>, and so does
    /// <see cref="ScoreTokensAsync"/> where its reader is behind.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposing, 1) != 0)
            return;
        _stage.Dispose();
        _loop.Dispose();
        _images.Dispose();
        _runner.Dispose();
        _encoder?.Dispose();
        _model.Dispose();
    }

    /// <summary>Runs something that computes with the model and is no request, when none is under way. The KV cache is empty before and afterwards.</summary>
    internal T Exclusive<T>(Func<ModelRunner, T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var job = new LoopJob<T>(
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                using CancellationTokenRegistration abort = cancellationToken.Register(_runner.Abort);
                try
                {
                    _loop.Reset();
                    return work(_runner);
                }
                finally
                {
                    abort.Dispose();
                    _runner.ResetAbort();
                    _loop.Reset();
                }
            }, isAlone: true);
        _loop.Submit(job);
        return job.Result.GetAwaiter().GetResult();
    }

    internal static int ThreadCount(EngineOptions options) => options.Threads > 0 ? options.Threads : Processor.This.PhysicalCores;

    private static int VisionThreadCount(EngineOptions options) => options.VisionThreads > 0 ? options.VisionThreads : ThreadCount(options);

    private bool IsDisposed => Volatile.Read(ref _disposing) != 0;

    // A request that was stopped by the caller ends with the caller's token, not with the one that is linked to it.
    private static async IAsyncEnumerable<T> Throwing<T>(
        ChannelReader<T> reader, [EnumeratorCancellation] CancellationToken caller)
    {
        while (true)
        {
            try
            {
                if (!await reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
                    yield break;
            }
            catch (OperationCanceledException e) when (caller.IsCancellationRequested)
            {
                throw new OperationCanceledException(e.Message, e, caller);
            }
            while (reader.TryRead(out T? item))
                yield return item;
        }
    }

    private static PictureEmbedder Pictures(IVisionEncoder encoder, EngineOptions options, ImageEmbeddingCache cache, ComputeGate gate)
    {
        int largestBatch = options.Deterministic ? 1 : encoder.LargestBatch;
        EmbeddingKeys keys = options.EmbeddingCachePath is null ? EmbeddingKeys.InProcess(encoder) : EmbeddingKeys.Shared(encoder, options.ProjectorPath!, largestBatch);
        return new PictureEmbedder(encoder, keys, cache, gate, largestBatch);
    }

    private static int KvCacheTokens(EngineOptions options, TextModel model)
    {
        int context = ContextLength(options, model);
        int cells = options.KvCacheTokens > 0 ? options.KvCacheTokens : Math.Max(context, DefaultKvCacheTokens);
        if (model.RopeSwitchLength is not { } most || cells <= most)
            return cells;
        // llama.cpp chooses RoPE's factors by the size of the cache, the original by the length of the prompt (docs/decisions/long-rope.md).
        if (context > most)
        {
            NativeLog.Warn($"{Path.GetFileName(model.Path)} has RoPE factors of their own for contexts beyond {most} tokens. With a context of {context} they are used for every prompt; the original uses them for prompts beyond {most} only.");
            return cells;
        }
        if (options.KvCacheTokens > 0)
            NativeLog.Warn($"{Path.GetFileName(model.Path)}: a KV cache of {cells} tokens would make llama.cpp use the RoPE factors for contexts beyond {most}, so it gets {most}.");
        return most;
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
                DataType = options.VisionDataType ?? (TorchPackedProducts.IsFast ? VisionDataType.BFloat16 : VisionDataType.Float32),
                Threads = VisionThreadCount(options),
                Preprocessing = options.Preprocessing ?? PreprocessingKind.Original,
            })
            : MtmdEncoder.Load(path, model, VisionThreadCount(options), options.Preprocessing ?? PreprocessingKind.Mtmd);
    }
}
