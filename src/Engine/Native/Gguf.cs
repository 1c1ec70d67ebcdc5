using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>
/// gguf.h, as far as it is used: as the independent reader that our own reader and writer are compared with.
/// It aborts on some damaged files, so nothing unchecked is given to it.
/// </summary>
internal static unsafe partial class Gguf
{
    [LibraryImport(LibraryNames.GgmlBase, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GgufContextHandle gguf_init_from_file(string fname, gguf_init_params @params);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial void gguf_free(nint ctx);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial uint gguf_get_version(GgufContextHandle ctx);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nuint gguf_get_alignment(GgufContextHandle ctx);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nuint gguf_get_data_offset(GgufContextHandle ctx);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial long gguf_get_n_kv(GgufContextHandle ctx);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial byte* gguf_get_key(GgufContextHandle ctx, long key_id);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial int gguf_get_kv_type(GgufContextHandle ctx, long key_id);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial long gguf_get_n_tensors(GgufContextHandle ctx);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial byte* gguf_get_tensor_name(GgufContextHandle ctx, long tensor_id);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial long* gguf_get_tensor_ne(GgufContextHandle ctx, long tensor_id);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial int gguf_get_tensor_type(GgufContextHandle ctx, long tensor_id);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nuint gguf_get_tensor_size(GgufContextHandle ctx, long tensor_id);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nuint gguf_get_tensor_offset(GgufContextHandle ctx, long tensor_id);
}
