using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>The names that the pinned release's packages give their library files, per platform. Only linux-x64 is tested.</summary>
internal sealed record NativeLibraryFiles(string GgmlBase, string Ggml, string Llama, string Mtmd)
{
    /// <summary>The files for this process's operating system.</summary>
    public static NativeLibraryFiles ForThisSystem()
    {
        const string v = NativeRuntime.Release;
        if (OperatingSystem.IsWindows())
            return new("ggml-base.dll", "ggml.dll", "llama.dll", "mtmd.dll");
        if (OperatingSystem.IsMacOS())
            return new("libggml-base.dylib", $"libggml.{v}.dylib", $"libllama.{v}.dylib", "libmtmd.dylib");
        if (OperatingSystem.IsLinux())
            return new("libggml-base.so", $"libggml.{v}.so", $"libllama.{v}.so", "libmtmd.so");
        throw new PlatformNotSupportedException($"There is no llama.cpp package for {RuntimeInformation.RuntimeIdentifier}.");
    }
}
