using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Owns a <c>gguf_context</c>.</summary>
internal sealed class GgufContextHandle : SafeHandle
{
    public GgufContextHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Gguf.gguf_free(handle);
        return true;
    }
}
