namespace FastEval.Engine.Native;

/// <summary>The libraries that bindings name; <see cref="NativeRuntime"/> resolves them to files of the pinned release.</summary>
internal static class LibraryNames
{
    public const string GgmlBase = "ggml-base";
    public const string Ggml = "ggml";
    public const string Llama = "llama";
    public const string Mtmd = "mtmd";
}
