using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>
/// The only class that computes with the text model: batches in, logits out, one sequence in the KV cache.
/// All its buffers are native and made once, so a decode allocates nothing. Not thread-safe, but for <see cref="Abort"/>.
/// </summary>
internal sealed unsafe class ModelRunner : IDisposable
{
    private const int PlaneCount = 4; // M-RoPE positions per token
    private readonly GgmlThreadPoolHandle _threads;
    private readonly LlamaContextHandle _context;
    private readonly TextModel _model;
    private readonly int _batchSize;
    private readonly int _microBatchSize;
    private readonly nint _memory;
    private int* _tokens;
    private int* _positions;
    private int* _sequenceCounts;
    private int** _sequenceIds;
    private int* _sequenceId;
    private sbyte* _outputs;
    private int* _abortFlag;
    private bool _disposed;

    public ModelRunner(TextModel model, ModelRunnerOptions options)
    {
        _model = model;
        _batchSize = Math.Min(options.BatchSize, options.ContextLength);
        _microBatchSize = Math.Min(options.MicroBatchSize, _batchSize);
        _threads = GgmlThreadPoolHandle.Create(options.Threads);
        _abortFlag = (int*)NativeMemory.AllocZeroed(sizeof(int));
        llama_context_params parameters = Llama.llama_context_default_params();
        parameters.n_ctx = (uint)options.ContextLength;
        parameters.n_batch = (uint)_batchSize;
        parameters.n_ubatch = (uint)_microBatchSize;
        parameters.n_seq_max = 1;
        parameters.n_threads = options.Threads;
        parameters.n_threads_batch = options.Threads;
        parameters.no_perf = 1;
        parameters.abort_callback = &OnAbortAsked;
        parameters.abort_callback_data = _abortFlag;
        NativeLog.Forget();
        _context = Llama.llama_init_from_model(model.Handle, parameters);
        if (_context.IsInvalid)
        {
            _context.Dispose();
            _threads.Dispose();
            NativeMemory.Free(_abortFlag);
            throw new ModelLoadException(
                $"{model.Path}: llama.cpp cannot make a context of {options.ContextLength} tokens on {model.Device.Name} ({NativeLog.Recall()}). A smaller --ctx needs less memory.");
        }
        _context.Hold(model.Handle);
        Llama.llama_attach_threadpool(_context, _threads.DangerousGetHandle(), 0);
        _memory = Llama.llama_get_memory(_context);
        ContextLength = (int)Llama.llama_n_ctx(_context);

        _tokens = Allocate<int>(_batchSize);
        _positions = Allocate<int>(_batchSize * PlaneCount);
        _sequenceCounts = Allocate<int>(_batchSize);
        _outputs = Allocate<sbyte>(_batchSize);
        _sequenceId = Allocate<int>(1);
        _sequenceIds = (int**)NativeMemory.AllocZeroed((nuint)(_batchSize + 1), (nuint)sizeof(int*));
        for (int i = 0; i < _batchSize; i++)
        {
            _sequenceCounts[i] = 1;
            _sequenceIds[i] = _sequenceId;
        }
    }

    /// <summary>Batches computed since the start.</summary>
    public long DecodeCount { get; private set; }

    /// <summary>Tokens that the KV cache holds.</summary>
    public int ContextLength { get; }

    /// <summary>The logits of the last computed token; valid until the next decode.</summary>
    public ReadOnlySpan<float> Logits
    {
        get
        {
            float* logits = Llama.llama_get_logits_ith(_context, -1);
            if (logits is null)
                throw new NativeException("llama_get_logits_ith", 0, "The last decode computed no logits.");
            return new ReadOnlySpan<float>(logits, _model.Vocabulary.Size);
        }
    }

    internal LlamaContextHandle Context => _context;

    /// <summary>Computes tokens at consecutive positions.</summary>
    /// <param name="tokens">Ids within the vocabulary.</param>
    /// <param name="position">Position of the first.</param>
    /// <param name="wantLogits">Whether the last token's logits are needed.</param>
    public void DecodeTokens(ReadOnlySpan<int> tokens, int position, bool wantLogits)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!tokens.IsEmpty)
        {
            int count = Math.Min(tokens.Length, _batchSize);
            for (int i = 0; i < count; i++)
            {
                _tokens[i] = tokens[i];
                _positions[i] = position + i;
                _outputs[i] = 0;
            }
            bool last = count == tokens.Length;
            _outputs[count - 1] = last && wantLogits ? (sbyte)1 : (sbyte)0;
            Decode(new llama_batch
            {
                n_tokens = count,
                token = _tokens,
                pos = _positions,
                n_seq_id = _sequenceCounts,
                seq_id = _sequenceIds,
                logits = _outputs,
            });
            tokens = tokens[count..];
            position += count;
        }
    }

    /// <summary>Computes a run of image embeddings.</summary>
    /// <param name="part">The run; its width is the model's.</param>
    /// <param name="position">Position of the first.</param>
    /// <param name="wantLogits">Whether the last token's logits are needed.</param>
    public void DecodeEmbeddings(ImageEmbeddingPart part, int position, bool wantLogits)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckComputable(part);
        int width = _model.EmbeddingWidth;
        if (part.Embeddings.Length < (long)part.TokenCount * width)
            throw new ArgumentException($"The image has {part.Embeddings.Length} values, but {part.TokenCount} tokens of {width} are needed.", nameof(part));
        using System.Buffers.MemoryHandle pin = part.Embeddings.Pin();
        float* embeddings = (float*)pin.Pointer;
        if (part.NonCausal)
            Llama.llama_set_causal_attn(_context, false);
        try
        {
            for (int done = 0; done < part.TokenCount;)
            {
                int count = Math.Min(part.TokenCount - done, _batchSize);
                FillPositions(part, position, done, count);
                new Span<sbyte>(_outputs, count).Clear();
                _outputs[count - 1] = wantLogits && done + count == part.TokenCount ? (sbyte)1 : (sbyte)0;
                Decode(new llama_batch
                {
                    n_tokens = count,
                    embd = embeddings + (long)done * width,
                    pos = _positions,
                    n_seq_id = _sequenceCounts,
                    seq_id = _sequenceIds,
                    logits = _outputs,
                });
                done += count;
            }
        }
        finally
        {
            if (part.NonCausal)
                Llama.llama_set_causal_attn(_context, true);
        }
    }

    /// <summary>Checks that a run can be computed at all, before anything of its prompt is.</summary>
    /// <exception cref="ArgumentException">Its tokens attend in both directions, so must be computed at once, and are too many for that.</exception>
    public void CheckComputable(ImageEmbeddingPart part)
    {
        if (part.NonCausal && part.TokenCount > _microBatchSize)
        {
            throw new ArgumentException(
                $"This model computes a picture's {part.TokenCount} tokens at once, but a micro-batch holds {_microBatchSize}. Raise --batch and --ubatch to {part.TokenCount}.");
        }
    }

    /// <summary>Forgets everything from <paramref name="position"/> on. False where the model's memory cannot; then nothing changed.</summary>
    public bool TryForgetFrom(int position)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Llama.llama_memory_seq_rm(_memory, 0, position, -1);
    }

    /// <summary>Forgets everything; the cache's bytes stay as they are, since nothing reads what no entry names.</summary>
    public void Clear()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Llama.llama_memory_clear(_memory, false);
    }

    /// <summary>Waits until a device has finished what was asked of it.</summary>
    public void Synchronize() => Llama.llama_synchronize(_context);

    /// <summary>Makes the running and every later decode end with <see cref="OperationCanceledException"/>. From any thread.</summary>
    public void Abort() => Volatile.Write(ref *_abortFlag, 1);

    /// <summary>Takes <see cref="Abort"/> back.</summary>
    public void ResetAbort() => Volatile.Write(ref *_abortFlag, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _context.Dispose();
        _threads.Dispose();
        NativeMemory.Free(_tokens);
        NativeMemory.Free(_positions);
        NativeMemory.Free(_sequenceCounts);
        NativeMemory.Free(_sequenceIds);
        NativeMemory.Free(_sequenceId);
        NativeMemory.Free(_outputs);
        NativeMemory.Free(_abortFlag);
    }

    private void FillPositions(ImageEmbeddingPart part, int position, int done, int count)
    {
        if (part.Positions is not { } positions)
        {
            for (int i = 0; i < count; i++)
                _positions[i] = position + done + i;
            return;
        }
        for (int plane = 0; plane < PlaneCount; plane++)
        {
            int from = plane * part.TokenCount + done;
            for (int i = 0; i < count; i++)
                _positions[plane * count + i] = positions.Offsets[from + i] + (positions.Moves[from + i] ? position : 0);
        }
    }

    private void Decode(llama_batch batch)
    {
        // A device's back end does not ask in the middle of a batch, so ask between them.
        if (Volatile.Read(ref *_abortFlag) != 0)
            throw new OperationCanceledException("The decode was stopped.");
        DecodeCount++;
        int code = Llama.llama_decode(_context, batch);
        if (code == 0)
            return;
        if (code == 2)
            throw new OperationCanceledException("The decode was stopped.");
        throw new NativeException("llama_decode", code, code == 1
            ? $"The KV cache of {ContextLength} tokens is full. A larger --ctx holds more."
            : $"llama.cpp cannot compute a batch of {batch.n_tokens} tokens (code {code}): {NativeLog.Recall()}");
    }

    private static T* Allocate<T>(int count) where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAbortAsked(void* flag) => Volatile.Read(ref *(int*)flag) != 0 ? (byte)1 : (byte)0;
}
