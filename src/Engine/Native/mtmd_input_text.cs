using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct mtmd_input_text</c> (mtmd.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct mtmd_input_text
{
    public byte* text;
    public nuint text_len;
    public byte add_special;
    public byte parse_special;
}
