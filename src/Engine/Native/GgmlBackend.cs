using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>ggml-backend.h: back ends and devices.</summary>
internal static unsafe partial class GgmlBackend
{
    [LibraryImport(LibraryNames.Ggml, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void ggml_backend_load_all_from_path(string dir_path);

    [LibraryImport(LibraryNames.Ggml)]
    public static partial nuint ggml_backend_dev_count();

    [LibraryImport(LibraryNames.Ggml)]
    public static partial nint ggml_backend_dev_get(nuint index);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial void ggml_backend_dev_get_props(nint device, ggml_backend_dev_props* props);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial void ggml_backend_dev_memory(nint device, nuint* free, nuint* total);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial nint ggml_backend_dev_backend_reg(nint device);

    [LibraryImport(LibraryNames.Ggml, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ggml_backend_reg_by_name(string name);

    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial byte* ggml_backend_reg_name(nint reg);

    [LibraryImport(LibraryNames.GgmlBase, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void* ggml_backend_reg_get_proc_address(nint reg, string name);

    [LibraryImport(LibraryNames.GgmlBase)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool ggml_backend_buffer_is_host(nint buffer);

    /// <summary>Copies a part of a tensor's bytes from wherever it is.</summary>
    [LibraryImport(LibraryNames.GgmlBase)]
    public static partial void ggml_backend_tensor_get(ggml_tensor* tensor, void* data, nuint offset, nuint size);
}
