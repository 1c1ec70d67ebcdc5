using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct mtmd_context_params</c> (mtmd.h). Start from <see cref="Mtmd.mtmd_context_params_default"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct mtmd_context_params
{
    public byte use_gpu;
    public nint device;
    public byte print_timings;
    public int n_threads;
    public byte* image_marker;
    public byte* media_marker;
    public int flash_attn_type;
    public byte warmup;
    public int image_min_tokens;
    public int image_max_tokens;
    public void* cb_eval;
    public void* cb_eval_user_data;
    public int batch_max_tokens;
    public delegate* unmanaged[Cdecl]<float, void*, byte> progress_callback;
    public void* progress_callback_user_data;
}
