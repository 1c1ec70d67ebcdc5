using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>
/// Owns a <c>ggml_threadpool</c>. Without one ggml starts and joins threads for every graph, that is for every token. The functions
/// belong to the processor's back end, a plug-in, and are asked of it by name.
/// </summary>
internal sealed unsafe class GgmlThreadPoolHandle : SafeHandle
{
    public GgmlThreadPoolHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts a pool.</summary>
    /// <param name="threads">Threads, the calling one included.</param>
    /// <exception cref="NativeException">The threads cannot be started.</exception>
    public static GgmlThreadPoolHandle Create(int threads)
    {
        ggml_threadpool_params parameters = Ggml.ggml_threadpool_params_default(threads);
        // How long idle threads spin before they sleep. The least there is outlasts the gap between two tokens; the default of 50 goes on for
        // some tenths of a second, and takes the processor from the next picture's encoder.
        parameters.poll = 1;
        var create = (delegate* unmanaged[Cdecl]<ggml_threadpool_params*, nint>)Function("ggml_threadpool_new");
        var pool = new GgmlThreadPoolHandle();
        pool.SetHandle(create(&parameters));
        if (!pool.IsInvalid)
            return pool;
        pool.Dispose();
        throw new NativeException("ggml_threadpool_new", 0, $"ggml cannot start {threads} threads. Ask for fewer with --threads.");
    }

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged[Cdecl]<nint, void>)Function("ggml_threadpool_free"))(handle);
        return true;
    }

    private static void* Function(string name)
    {
        nint cpu = GgmlBackend.ggml_backend_reg_by_name("CPU");
        void* function = cpu == 0 ? null : GgmlBackend.ggml_backend_reg_get_proc_address(cpu, name);
        return function is not null
            ? function
            : throw new NativeException(name, 0, "ggml's processor back end is missing or of another release. Run `node native/install.mjs` again.");
    }
}
