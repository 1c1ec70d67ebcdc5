using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>llama.h: contexts, decoding, and the KV cache.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(LibraryNames.Llama)]
    public static partial llama_context_params llama_context_default_params();

    [LibraryImport(LibraryNames.Llama)]
    public static partial LlamaContextHandle llama_init_from_model(LlamaModelHandle model, llama_context_params @params);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_free(nint ctx);

    /// <summary>Borrows the pools until the context is freed; a null second one means that batches use the first.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_attach_threadpool(LlamaContextHandle ctx, nint threadpool, nint threadpool_batch);

    [LibraryImport(LibraryNames.Llama)]
    public static partial uint llama_n_ctx(LlamaContextHandle ctx);

    [LibraryImport(LibraryNames.Llama)]
    public static partial uint llama_n_batch(LlamaContextHandle ctx);

    /// <summary>0 done; 1 no room in the KV cache; 2 aborted by the callback; −1 invalid batch; below −1 fatal.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_decode(LlamaContextHandle ctx, llama_batch batch);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_set_causal_attn(LlamaContextHandle ctx, [MarshalAs(UnmanagedType.U1)] bool causal_attn);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_synchronize(LlamaContextHandle ctx);

    /// <summary>Borrowed; vocabulary-size floats, valid until the next decode. Null when the token had no output.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial float* llama_get_logits_ith(LlamaContextHandle ctx, int i);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_get_memory(LlamaContextHandle ctx);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_memory_clear(nint mem, [MarshalAs(UnmanagedType.U1)] bool data);

    /// <summary>Forgets positions [p0, p1) of a sequence; negative p1: to the end. False where the memory cannot forget a part.</summary>
    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_memory_seq_rm(nint mem, int seq_id, int p0, int p1);

    /// <summary>Gives a sequence's entries at positions [p0, p1) to another one too. In a unified cache no values are copied.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_memory_seq_cp(nint mem, int seq_id_src, int seq_id_dst, int p0, int p1);
}
