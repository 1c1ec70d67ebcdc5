using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Quantization;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>
/// The only class that computes with the text model: a batch is filled, computed, and its logits read. A batch is of tokens or of image
/// embeddings, of any number of sequences. All its buffers are native and made once, so a step allocates nothing. Not thread-safe, but for
/// <see cref="Abort"/>.
/// </summary>
internal sealed unsafe class ModelRunner : IKvMemory, IDisposable
{
    /// <summary>The most sequences that llama.cpp tells apart (LLAMA_MAX_SEQ).</summary>
    public const int MaxSequences = 256;

    private const int PlaneCount = 4; // M-RoPE positions per token
    private readonly GgmlThreadPoolHandle _threads;
    private readonly LlamaContextHandle _context;
    private readonly TextModel _model;
    private readonly nint _memory;
    private readonly int* _tokens;
    private readonly int* _positions;
    private readonly int* _sequenceCounts;
    private readonly int* _sequences;
    private readonly int** _sequencePointers;
    private readonly sbyte* _outputs;
    private readonly float* _embeddings;
    private readonly int* _abortFlag;
    private readonly GCHandle _importance;
    private readonly List<(ImageEmbeddingPart Part, int From, int Count, int Position)> _runs = [];
    private int _count;
    private bool _hasPlanes;
    private bool _isNonCausal;
    private bool _disposed;

    public ModelRunner(TextModel model, ModelRunnerOptions options)
    {
        _model = model;
        BatchSize = Math.Min(options.BatchSize, options.Cells);
        MicroBatchSize = Math.Min(options.MicroBatchSize, BatchSize);
        SequenceCount = Math.Min(Math.Min(options.Sequences, MaxSequences), options.Cells);
        SharesCells = !Llama.llama_model_is_recurrent(model.Handle) && !Llama.llama_model_is_hybrid(model.Handle);
        _threads = GgmlThreadPoolHandle.Create(options.Threads);
        _abortFlag = (int*)NativeMemory.AllocZeroed(sizeof(int));
        llama_context_params parameters = Llama.llama_context_default_params();
        parameters.n_ctx = (uint)options.Cells;
        // llama.cpp keeps an output row per sequence, and asserts that they fit into a batch.
        parameters.n_batch = (uint)Math.Max(BatchSize, SequenceCount);
        parameters.n_ubatch = (uint)MicroBatchSize;
        parameters.n_seq_max = (uint)SequenceCount;
        parameters.kv_unified = 1;
        parameters.n_threads = options.Threads;
        parameters.n_threads_batch = options.Threads;
        parameters.no_perf = 1;
        parameters.abort_callback = &OnAbortAsked;
        parameters.abort_callback_data = _abortFlag;
        if (options.Importance is { } importance)
        {
            _importance = GCHandle.Alloc(importance);
            parameters.cb_eval = &ImportanceCollector.OnEvaluated;
            parameters.cb_eval_user_data = (void*)GCHandle.ToIntPtr(_importance);
        }
        NativeLog.Forget();
        _context = Llama.llama_init_from_model(model.Handle, parameters);
        if (_context.IsInvalid)
        {
            _context.Dispose();
            _threads.Dispose();
            NativeMemory.Free(_abortFlag);
            if (_importance.IsAllocated)
                _importance.Free();
            throw new ModelLoadException(
                $"{model.Path}: llama.cpp cannot make a context of {options.Cells} tokens on {model.Device.Name} ({NativeLog.Recall()}). A smaller --ctx or --kv-tokens needs less memory.");
        }
        _context.Hold(model.Handle);
        Llama.llama_attach_threadpool(_context, _threads.DangerousGetHandle(), 0);
        _memory = Llama.llama_get_memory(_context);
        Cells = options.Cells;

        _tokens = Allocate<int>(BatchSize);
        _positions = Allocate<int>(BatchSize * PlaneCount);
        _sequenceCounts = Allocate<int>(BatchSize);
        _sequences = Allocate<int>(BatchSize);
        _outputs = Allocate<sbyte>(BatchSize);
        _embeddings = Allocate<float>(MicroBatchSize * (long)model.EmbeddingWidth);
        _sequencePointers = (int**)NativeMemory.AllocZeroed((nuint)(BatchSize + 1), (nuint)sizeof(int*));
        for (int i = 0; i < BatchSize; i++)
        {
            _sequenceCounts[i] = 1;
            _sequencePointers[i] = _sequences + i;
        }
    }

    /// <summary>Batches computed since the start.</summary>
    public long DecodeCount { get; private set; }

    /// <summary>Tokens that the KV cache holds.</summary>
    public int Cells { get; }

    /// <summary>Sequences that are told apart.</summary>
    public int SequenceCount { get; }

    /// <summary>Tokens in a batch of tokens at most.</summary>
    public int BatchSize { get; }

    /// <summary>Tokens computed at once at most; also the most embeddings of a batch.</summary>
    public int MicroBatchSize { get; }

    /// <summary>Whether sequences can share a part of what they hold. A recurrent memory is one state, of all that came before.</summary>
    public bool SharesCells { get; }

    /// <summary>Floats in a row of logits.</summary>
    public int VocabularySize => _model.Vocabulary.Size;

    internal LlamaContextHandle Context => _context;

    /// <summary>Begins a new batch.</summary>
    public void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _count = 0;
        _runs.Clear();
        _hasPlanes = false;
        _isNonCausal = false;
    }

    /// <summary>Adds a token to the batch.</summary>
    /// <returns>Its index, for <see cref="Logits"/>.</returns>
    public int AddToken(int token, int position, int sequence, bool wantLogits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_count, BatchSize);
        _tokens[_count] = token;
        _positions[_count] = position;
        _sequences[_count] = sequence;
        _outputs[_count] = wantLogits ? (sbyte)1 : (sbyte)0;
        return _count++;
    }

    /// <summary>Adds a stretch of image embeddings to a batch that has no tokens.</summary>
    /// <param name="part">The run; its width is the model's. One whose tokens attend in both directions is added whole, to a batch of its own.</param>
    /// <param name="from">The first embedding.</param>
    /// <param name="count">Embeddings.</param>
    /// <param name="position">Position of the run's first embedding.</param>
    /// <param name="sequence">Whose they are.</param>
    /// <param name="wantLogits">Whether the last one's logits are needed.</param>
    /// <returns>The last one's index, for <see cref="Logits"/>.</returns>
    public int AddEmbeddings(ImageEmbeddingPart part, int from, int count, int position, int sequence, bool wantLogits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_count + count, MicroBatchSize);
        int width = _model.EmbeddingWidth;
        part.Embeddings.Span.Slice(from * width, count * width).CopyTo(new Span<float>(_embeddings + (long)_count * width, count * width));
        for (int i = 0; i < count; i++)
        {
            _sequences[_count + i] = sequence;
            _outputs[_count + i] = 0;
        }
        _hasPlanes |= part.Positions is not null;
        _isNonCausal |= part.NonCausal;
        _runs.Add((part, from, count, position));
        _count += count;
        _outputs[_count - 1] = wantLogits ? (sbyte)1 : (sbyte)0;
        return _count - 1;
    }

    /// <summary>Computes the batch.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what of it is in the cache is unknown.</exception>
    /// <exception cref="NativeException">llama.cpp cannot compute it.</exception>
    public void Compute()
    {
        // A device's back end does not ask in the middle of a batch, so ask between them.
        if (Volatile.Read(ref *_abortFlag) != 0)
            throw new OperationCanceledException("The decode was stopped.");
        bool isImage = _runs.Count > 0;
        if (isImage)
            FillPositions();
        var batch = new llama_batch
        {
            n_tokens = _count,
            token = isImage ? null : _tokens,
            embd = isImage ? _embeddings : null,
            pos = _positions,
            n_seq_id = _sequenceCounts,
            seq_id = _sequencePointers,
            logits = _outputs,
        };
        if (_isNonCausal)
            Llama.llama_set_causal_attn(_context, false);
        DecodeCount++;
        int code = Llama.llama_decode(_context, batch);
        if (_isNonCausal)
            Llama.llama_set_causal_attn(_context, true);
        if (code == 0)
            return;
        if (code == 2)
            throw new OperationCanceledException("The decode was stopped.");
        throw new NativeException("llama_decode", code, code == 1
            ? $"The KV cache of {Cells} tokens is full. A larger --kv-tokens holds more."
            : $"llama.cpp cannot compute a batch of {batch.n_tokens} tokens (code {code}): {NativeLog.Recall()}");
    }

    /// <summary>The logits of the computed batch's token of that index, for which they were wanted; valid until the next batch.</summary>
    public ReadOnlySpan<float> Logits(int index)
    {
        float* logits = Llama.llama_get_logits_ith(_context, index);
        if (logits is null)
            throw new NativeException("llama_get_logits_ith", 0, $"The last decode computed no logits of token {index}.");
        return new ReadOnlySpan<float>(logits, VocabularySize);
    }

    /// <summary>Computes tokens of sequence 0 at consecutive positions; the last one's logits are computed.</summary>
    public void ComputeTokens(ReadOnlySpan<int> tokens, int position)
    {
        while (!tokens.IsEmpty)
        {
            int count = Math.Min(tokens.Length, BatchSize);
            Begin();
            for (int i = 0; i < count; i++)
                AddToken(tokens[i], position + i, sequence: 0, wantLogits: i == tokens.Length - 1);
            Compute();
            tokens = tokens[count..];
            position += count;
        }
    }

    /// <summary>Computes a whole prompt in sequence 0.</summary>
    /// <param name="prompt">The prompt, at least one token.</param>
    /// <returns>The logits that follow it; valid until the next batch.</returns>
    public ReadOnlySpan<float> ComputePrompt(Prompt prompt)
    {
        int position = 0;
        foreach (PromptSegment segment in prompt.Segments)
        {
            if (segment.Embeddings is { } part)
                ComputeEmbeddings(part, position);
            else
                ComputeTokens(segment.Tokens, position);
            position += segment.PositionCount;
        }
        return Logits(_count - 1);
    }

    private void ComputeEmbeddings(ImageEmbeddingPart part, int position)
    {
        for (int from = 0; from < part.TokenCount;)
        {
            int count = Math.Min(MicroBatchSize, part.TokenCount - from);
            Begin();
            AddEmbeddings(part, from, count, position, sequence: 0, wantLogits: from + count == part.TokenCount);
            Compute();
            from += count;
        }
    }

    /// <summary>Checks that a run can be computed at all, before anything of its prompt is: a batch that fails takes all its requests with it.</summary>
    /// <exception cref="ArgumentException">
    /// It has fewer values than its tokens need; or its tokens attend in both directions, so must be computed at once, and are too many for that.
    /// </exception>
    public void CheckComputable(ImageEmbeddingPart part)
    {
        if (part.Embeddings.Length < (long)part.TokenCount * _model.EmbeddingWidth)
            throw new ArgumentException($"The image has {part.Embeddings.Length} values, but {part.TokenCount} tokens of {_model.EmbeddingWidth} are needed.", nameof(part));
        if (part.NonCausal && part.TokenCount > MicroBatchSize)
        {
            throw new ArgumentException(
                $"This model computes a picture's {part.TokenCount} tokens at once, but a micro-batch holds {MicroBatchSize}. Raise --batch and --ubatch to {part.TokenCount}.");
        }
    }

    /// <inheritdoc/>
    public void Share(int source, int destination, int from, int to) => Llama.llama_memory_seq_cp(_memory, source, destination, from, to);

    /// <inheritdoc/>
    public void Remove(int sequence)
    {
        if (!Llama.llama_memory_seq_rm(_memory, sequence, -1, -1))
            throw new NativeException("llama_memory_seq_rm", 0, $"llama.cpp cannot forget sequence {sequence}.");
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
        NativeMemory.Free(_sequences);
        NativeMemory.Free(_sequencePointers);
        NativeMemory.Free(_outputs);
        NativeMemory.Free(_embeddings);
        NativeMemory.Free(_abortFlag);
        if (_importance.IsAllocated)
            _importance.Free();
    }

    private void FillPositions()
    {
        int at = 0;
        foreach ((ImageEmbeddingPart part, int from, int count, int position) in CollectionsMarshal.AsSpan(_runs))
        {
            for (int plane = 0; plane < (_hasPlanes ? PlaneCount : 1); plane++)
            {
                int* positions = _positions + plane * _count + at;
                if (part.Positions is not { } own)
                {
                    for (int i = 0; i < count; i++)
                        positions[i] = position + from + i;
                    continue;
                }
                int first = plane * part.TokenCount + from;
                for (int i = 0; i < count; i++)
                    positions[i] = own.Offsets[first + i] + (own.Moves[first + i] ? position : 0);
            }
            at += count;
        }
    }

    private static T* Allocate<T>(long count) where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAbortAsked(void* flag) => Volatile.Read(ref *(int*)flag) != 0 ? (byte)1 : (byte)0;
}
