using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct ggml_backend_dev_props</c> (ggml-backend.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ggml_backend_dev_props
{
    public byte* name;
    public byte* description;
    public nuint memory_free;
    public nuint memory_total;
    public int type;
    public byte* device_id;
    public ggml_backend_dev_caps caps;
}
