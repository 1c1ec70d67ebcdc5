using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct ggml_backend_feature</c> (ggml-backend.h); a list of them ends with a null name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ggml_backend_feature
{
    public byte* name;
    public byte* value;
}
