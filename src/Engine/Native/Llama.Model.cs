using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>llama.h: the library and its models. C names are kept exactly.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(LibraryNames.Llama)]
    public static partial byte* llama_version();

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_backend_init();

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_log_set(delegate* unmanaged[Cdecl]<GgmlLogLevel, byte*, void*, void> log_callback, void* user_data);

    [LibraryImport(LibraryNames.Llama)]
    public static partial byte* llama_print_system_info();

    [LibraryImport(LibraryNames.Llama)]
    public static partial llama_model_params llama_model_default_params();

    [LibraryImport(LibraryNames.Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlamaModelHandle llama_model_load_from_file(string path_model, llama_model_params @params);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_model_free(nint model);

    /// <summary>Borrowed from the model.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_model_get_vocab(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_model_rope_type(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_model_n_ctx_train(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_model_n_embd_inp(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_model_n_layer(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_model_ftype(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial byte* llama_ftype_name(int ftype);

    [LibraryImport(LibraryNames.Llama)]
    public static partial ulong llama_model_size(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    public static partial ulong llama_model_n_params(LlamaModelHandle model);

    /// <summary>Borrowed UTF-8, or null when the file has none.</summary>
    [LibraryImport(LibraryNames.Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* llama_model_chat_template(LlamaModelHandle model, string? name);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_model_has_decoder(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_model_has_encoder(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_model_is_recurrent(LlamaModelHandle model);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_model_is_hybrid(LlamaModelHandle model);
}
