using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct ggml_tensor</c> (ggml.h), to look at what a graph computes. Pointers of <c>src</c> are as wide as a long.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ggml_tensor
{
    public int type;
    public nint buffer;
    public fixed long ne[4];
    public fixed ulong nb[4];
    public int op;
    public fixed int op_params[16];
    public int flags;
    public fixed long src[10];
    public nint view_src;
    public nuint view_offs;
    public void* data;
    public fixed byte name[64];
    public void* extra;
    public fixed byte padding[8];
}
