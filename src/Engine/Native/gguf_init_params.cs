using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct gguf_init_params</c> (gguf.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct gguf_init_params
{
    public byte no_alloc;
    public nint ctx;
}
