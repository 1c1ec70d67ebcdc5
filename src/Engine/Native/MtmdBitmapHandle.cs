using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Owns an <c>mtmd_bitmap</c>.</summary>
internal sealed class MtmdBitmapHandle : SafeHandle
{
    public MtmdBitmapHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Mtmd.mtmd_bitmap_free(handle);
        return true;
    }
}
