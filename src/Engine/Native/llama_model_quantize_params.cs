using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct llama_model_quantize_params</c> (llama.h). Start from <see cref="Llama.llama_model_quantize_default_params"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct llama_model_quantize_params
{
    public int nthread;
    public int ftype;
    public int output_tensor_type;
    public int token_embedding_type;
    public byte allow_requantize;
    public byte quantize_output_tensor;
    public byte only_copy;
    public byte pure;
    public byte keep_split;
    public byte dry_run;
    public llama_model_imatrix_data* imatrix;
    public void* kv_overrides;
    public void* tt_overrides;
    public int* prune_layers;
    public nuint max_buf_size;
}
