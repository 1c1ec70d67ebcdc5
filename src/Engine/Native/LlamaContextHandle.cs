using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Owns a <c>llama_context</c>. Keeps the model alive.</summary>
internal sealed class LlamaContextHandle : SafeHandle
{
    private LlamaModelHandle? _model;

    public LlamaContextHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Takes a reference on the model, released after the native object is freed.</summary>
    public void Hold(LlamaModelHandle model)
    {
        bool added = false;
        model.DangerousAddRef(ref added);
        _model = model;
    }

    protected override bool ReleaseHandle()
    {
        Llama.llama_free(handle);
        _model?.DangerousRelease();
        return true;
    }
}
