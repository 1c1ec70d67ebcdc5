using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Owns a <c>llama_sampler</c> chain and the samplers added to it.</summary>
internal sealed class LlamaSamplerHandle : SafeHandle
{
    public LlamaSamplerHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Llama.llama_sampler_free(handle);
        return true;
    }
}
