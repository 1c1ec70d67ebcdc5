using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>ggml.h: versions, logging, types, quantisation. C names are kept exactly.</summary>
internal static unsafe partial class Ggml
{
    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial byte* ggml_version();

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial void ggml_log_set(delegate* unmanaged[Cdecl]<GgmlLogLevel, byte*, void*, void> log_callback, void* user_data);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nint ggml_set_abort_callback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial ggml_type_traits* ggml_get_type_traits(int type);

    [LibraryImport(LibraryNames.GgmlBase)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool ggml_quantize_requires_imatrix(int type);

    /// <summary>
    /// Quantises rows <paramref name="start"/> / <paramref name="n_per_row"/> onward; returns bytes written. <paramref name="src"/> and
    /// <paramref name="dst"/> are the bases of the whole tensor. Aborts on shapes that do not fit: check them before.
    /// </summary>
    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nuint ggml_quantize_chunk(int type, float* src, void* dst, long start, long nrows, long n_per_row, float* imatrix);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial ggml_threadpool_params ggml_threadpool_params_default(int n_threads);

    /// <summary>Static, for example <c>MUL_MAT</c>. Aborts beyond the last one: ask only for what a tensor says.</summary>
    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial byte* ggml_op_name(int op);
}
