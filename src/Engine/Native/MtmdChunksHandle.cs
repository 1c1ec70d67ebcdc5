using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Owns an <c>mtmd_input_chunks</c> list.</summary>
internal sealed class MtmdChunksHandle : SafeHandle
{
    public MtmdChunksHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Mtmd.mtmd_input_chunks_free(handle);
        return true;
    }
}
