using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>mtmd.h: llama.cpp's own multimodal library; present only where it could be compiled.</summary>
internal static unsafe partial class Mtmd
{
    [LibraryImport(LibraryNames.Mtmd)]
    public static partial byte* mtmd_default_marker();

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial mtmd_context_params mtmd_context_params_default();

    [LibraryImport(LibraryNames.Mtmd, StringMarshalling = StringMarshalling.Utf8)]
    public static partial MtmdContextHandle mtmd_init_from_file(string mmproj_fname, LlamaModelHandle text_model, mtmd_context_params ctx_params);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial void mtmd_free(nint ctx);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial void mtmd_log_set(delegate* unmanaged[Cdecl]<GgmlLogLevel, byte*, void*, void> log_callback, void* user_data);

    [LibraryImport(LibraryNames.Mtmd)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mtmd_support_vision(MtmdContextHandle ctx);

    [LibraryImport(LibraryNames.Mtmd)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mtmd_decode_use_mrope(MtmdContextHandle ctx);

    [LibraryImport(LibraryNames.Mtmd)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool mtmd_decode_use_non_causal(MtmdContextHandle ctx, nint chunk);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial MtmdBitmapHandle mtmd_bitmap_init(uint nx, uint ny, byte* data);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial void mtmd_bitmap_free(nint bitmap);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial MtmdChunksHandle mtmd_input_chunks_init();

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial void mtmd_input_chunks_free(nint chunks);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial nuint mtmd_input_chunks_size(MtmdChunksHandle chunks);

    /// <summary>Borrowed from the list.</summary>
    [LibraryImport(LibraryNames.Mtmd)]
    public static partial nint mtmd_input_chunks_get(MtmdChunksHandle chunks, nuint idx);

    /// <summary>0 text, 1 image, 2 audio.</summary>
    [LibraryImport(LibraryNames.Mtmd)]
    public static partial int mtmd_input_chunk_get_type(nint chunk);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial int* mtmd_input_chunk_get_tokens_text(nint chunk, nuint* n_tokens_output);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial nint mtmd_input_chunk_get_tokens_image(nint chunk);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial nuint mtmd_input_chunk_get_n_tokens(nint chunk);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial int mtmd_input_chunk_get_n_pos(nint chunk);

    /// <summary>Position of image token i relative to the image's first, for M-RoPE models.</summary>
    [LibraryImport(LibraryNames.Mtmd)]
    public static partial mtmd_decoder_pos mtmd_image_tokens_get_decoder_pos(nint image_tokens, int pos_0, nuint i);

    /// <summary>0 done; 1 the number of markers and bitmaps differ; 2 preprocessing failed.</summary>
    [LibraryImport(LibraryNames.Mtmd)]
    public static partial int mtmd_tokenize(MtmdContextHandle ctx, MtmdChunksHandle output, mtmd_input_text* text, nint* bitmaps, nuint n_bitmaps);

    [LibraryImport(LibraryNames.Mtmd)]
    public static partial int mtmd_encode_chunk(MtmdContextHandle ctx, nint chunk);

    /// <summary>Borrowed; token count × input width floats of the last encode.</summary>
    [LibraryImport(LibraryNames.Mtmd)]
    public static partial float* mtmd_get_output_embd(MtmdContextHandle ctx);
}
