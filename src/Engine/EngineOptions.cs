using FastEval.Engine.Quantization;
using FastEval.Engine.Vision;

namespace FastEval.Engine;

/// <summary>What an <see cref="InferenceEngine"/> loads and how it runs. Validated when the engine loads.</summary>
public sealed record EngineOptions
{
    /// <summary>The largest <see cref="Parallel"/>.</summary>
    public const int MaxParallel = 64;

    /// <summary>
    /// Requests beyond <see cref="Parallel"/> that are worth having under way: their prompts are prepared and their pictures encoded while those before
    /// them are computed, so that one begins at once when a place is free.
    /// </summary>
    public const int LookAhead = 2;

    /// <summary>The text model, a GGUF file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The projector ("mmproj") that belongs to the text model; null for text only.</summary>
    public string? ProjectorPath { get; init; }

    /// <summary>Tokens of prompt and answer together; 0: the model's own limit, at most 4096. At least 16 otherwise.</summary>
    public int ContextLength { get; init; }

    /// <summary>Tokens handed to one decode call, 1-65536 (llama.cpp's n_batch).</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>Tokens computed at once, 1-<see cref="BatchSize"/> (llama.cpp's n_ubatch).</summary>
    public int MicroBatchSize { get; init; } = 512;

    /// <summary>Processor threads of the text model and the vision encoder; 0: one per physical core.</summary>
    public int Threads { get; init; }

    /// <summary>Processor threads of the vision encoder, where they are not <see cref="Threads"/>; 0: the same.</summary>
    public int VisionThreads { get; init; }

    /// <summary>
    /// Whether a picture is encoded while the text model computes. Null: where the text model is not on the processor. On one processor the two take
    /// turns else, since two pools of threads that wait for each other on the same cores take longer together than one after the other.
    /// </summary>
    public bool? OverlapEncoding { get; init; }

    /// <summary>Where the text model runs: <c>cpu</c>, or a device's identifier as <c>fasteval devices</c> lists it (<c>Vulkan0</c>).</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Which encoder turns pictures into embeddings.</summary>
    public VisionBackend Vision { get; init; } = VisionBackend.Torch;

    /// <summary>The arithmetic of the Torch encoder; null: bfloat16 where the processor computes in it, else float32, which is faster there.</summary>
    public VisionDataType? VisionDataType { get; init; }

    /// <summary>How pictures are brought to the tower's size; null: the original's way for Torch, its own for mtmd.</summary>
    public PreprocessingKind? Preprocessing { get; init; }

    /// <summary>
    /// A chat template by built-in name, file, or Jinja source, in place of the model file's own; null: the file's own.
    /// </summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Requests computed at the same time, 1-64; further ones wait. Their tokens share batches, so the weights are read once for all.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>
    /// Tokens that the KV cache holds for all requests and for what is kept of earlier ones, at least <see cref="ContextLength"/>; 0: that, or 4096
    /// if it is less.
    /// </summary>
    public int KvCacheTokens { get; init; }

    /// <summary>
    /// Whether an answer must be the same to the last bit whatever else is asked at the time or was asked before. Which tokens are computed together
    /// changes how floating-point sums round, so requests are then computed one by one, and reuse begins and ends where pictures do.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>Collects what goes into each matrix of the text model while requests are computed, which takes longer; null for nobody.</summary>
    public ImportanceCollector? Importance { get; init; }

    /// <summary>Bytes of image embeddings kept for pictures seen before; 0 keeps none.</summary>
    public long ImageCacheBytes { get; init; } = 256L << 20;

    /// <summary>
    /// A folder in which image embeddings outlive the process, made if need be and shared by processes; null keeps them in memory only.
    /// The files belong to the projector's contents, the encoder with its settings, and the picture's bytes, so that a folder serves any
    /// number of models. What goes wrong with it never fails a request.
    /// </summary>
    public string? EmbeddingCachePath { get; init; }

    /// <summary>Bytes of files kept in <see cref="EmbeddingCachePath"/>, those used last; 0: no limit.</summary>
    public long EmbeddingCacheBytes { get; init; } = 4L << 30;

    /// <summary>Checks the ranges, as loading does.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ModelPath);
        if (ContextLength is < 0 or (> 0 and < 16))
            throw new ArgumentException($"The context length is 0 (the model's own) or at least 16 tokens, not {ContextLength}.");
        if (BatchSize is < 1 or > 65536)
            throw new ArgumentException($"The batch size is 1 to 65536 tokens, not {BatchSize}.");
        if (MicroBatchSize < 1 || MicroBatchSize > BatchSize)
            throw new ArgumentException($"The micro-batch size is 1 to the batch size of {BatchSize} tokens, not {MicroBatchSize}.");
        if (Threads is < 0 or > 512)
            throw new ArgumentException($"Threads is 0 (one per physical core) to 512, not {Threads}.");
        if (VisionThreads is < 0 or > 512)
            throw new ArgumentException($"Threads of the vision encoder are 0 (as many as the text model's) to 512, not {VisionThreads}.");
        ArgumentException.ThrowIfNullOrWhiteSpace(Device);
        if (Parallel is < 1 or > MaxParallel)
            throw new ArgumentException($"1 to {MaxParallel} requests are computed at the same time, not {Parallel}.");
        if (KvCacheTokens < 0 || (KvCacheTokens > 0 && KvCacheTokens < ContextLength))
            throw new ArgumentException($"The KV cache holds at least a context of {ContextLength} tokens, not {KvCacheTokens}; 0 lets the engine choose.");
        if (ImageCacheBytes < 0)
            throw new ArgumentException($"The image cache is 0 bytes or more, not {ImageCacheBytes}.");
        if (EmbeddingCachePath is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(EmbeddingCachePath);
        if (EmbeddingCacheBytes < 0)
            throw new ArgumentException($"The embedding cache on disk is 0 bytes (no limit) or more, not {EmbeddingCacheBytes}.");
    }
}
