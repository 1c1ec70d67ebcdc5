using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>llama.h: quantising whole text models.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(LibraryNames.Llama)]
    public static partial llama_model_quantize_params llama_model_quantize_default_params();

    /// <summary>
    /// 0 done; 1 failed, with the reason in the log. Writes to <paramref name="fname_out"/> directly, leaves it there when it fails, and on a full disk
    /// may return 0 nevertheless: its stream throws on logical failures only.
    /// </summary>
    [LibraryImport(LibraryNames.Llama, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint llama_model_quantize(string fname_inp, string fname_out, llama_model_quantize_params* @params);
}
