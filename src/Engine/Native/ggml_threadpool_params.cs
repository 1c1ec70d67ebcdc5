using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>Mirror of <c>struct ggml_threadpool_params</c> (ggml.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ggml_threadpool_params
{
    public CpuMask cpumask;
    public int n_threads;
    public int prio;
    public uint poll;
    public byte strict_cpu;
    public byte paused;

    /// <summary><c>bool[GGML_MAX_N_THREADS]</c>.</summary>
    [InlineArray(512)]
    internal struct CpuMask
    {
        private byte _first;
    }
}
