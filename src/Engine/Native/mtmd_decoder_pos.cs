using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct mtmd_decoder_pos</c> (mtmd.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct mtmd_decoder_pos
{
    public uint t;
    public uint x;
    public uint y;
    public uint z;
}
