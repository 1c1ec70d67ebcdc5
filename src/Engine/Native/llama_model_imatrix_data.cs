using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct llama_model_imatrix_data</c> (llama.h). A list of them ends with one whose name is null.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct llama_model_imatrix_data
{
    public byte* name;
    public float* data;
    public nuint size;
}
