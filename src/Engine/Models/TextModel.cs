using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastEval.Engine.Devices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;

namespace FastEval.Engine.Models;

/// <summary>A loaded text model: weights on a device, and its vocabulary. Thread-safe once loaded.</summary>
public sealed class TextModel : IDisposable
{
    private TextModel(LlamaModelHandle handle, string path, string architecture, ComputeDevice device, double loadMs)
    {
        Handle = handle;
        Path = path;
        Architecture = architecture;
        Device = device;
        LoadMs = loadMs;
        Vocabulary = new Vocabulary(handle);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>GGUF architecture, for example <c>llama</c>.</summary>
    public string Architecture { get; }

    /// <summary>Where the weights are.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Milliseconds that loading took, checks included.</summary>
    public double LoadMs { get; }

    /// <summary>Tokens and texts.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Architecture, size and quantisation, for example <c>llama 1.1B Q4_K - Medium</c>.</summary>
    public string Description => $"{Architecture} {Size(ParameterCount)} {Quantization}";

    /// <summary>The file's quantisation, for example <c>Q4_K - Medium</c>.</summary>
    public unsafe string Quantization => Marshal.PtrToStringUTF8((nint)Llama.llama_ftype_name(Llama.llama_model_ftype(Handle))) ?? "unknown";

    /// <summary>Number of parameters.</summary>
    public long ParameterCount => (long)Llama.llama_model_n_params(Handle);

    /// <summary>Bytes of all tensors.</summary>
    public long TensorBytes => (long)Llama.llama_model_size(Handle);

    /// <summary>Floats per input embedding.</summary>
    public int EmbeddingWidth => Llama.llama_model_n_embd_inp(Handle);

    /// <summary>The context that the model was trained with, in tokens.</summary>
    public int TrainedContextLength => Llama.llama_model_n_ctx_train(Handle);

    /// <summary>
    /// For a model with two sets of RoPE factors (Phi-3 with 128k): llama.cpp takes the long ones for a context, all sequences together, of more tokens
    /// than this. Null for others.
    /// </summary>
    public int? RopeSwitchLength { get; private init; }

    /// <summary>The chat template in the file (Jinja), or null.</summary>
    public unsafe string? ChatTemplateSource => Marshal.PtrToStringUTF8((nint)Llama.llama_model_chat_template(Handle, null));

    internal LlamaModelHandle Handle { get; }

    /// <summary>Checks and loads a text model.</summary>
    /// <param name="path">A GGUF file.</param>
    /// <param name="device">A device's identifier, as <see cref="ComputeDevices"/> lists it.</param>
    /// <param name="progress">Told the share loaded, 0 to 1, on the loading thread.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="ModelLoadException">The file is missing, damaged or unsupported, or does not fit into memory.</exception>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="OperationCanceledException">The loading was stopped.</exception>
    public static unsafe TextModel Load(
        string path, string device = "cpu", IProgress<float>? progress = null, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        (string architecture, int? ropeSwitch) = Check(path);
        NativeRuntime.EnsureLoaded();
        ComputeDevice found = ComputeDevices.Find(device);

        // A list that ends at once means no device but the processor; null would mean every GPU there is.
        nint* devices = stackalloc nint[2];
        devices[0] = found.Kind == ComputeDeviceKind.Cpu ? 0 : ComputeDevices.FindHandle(device);
        devices[1] = 0;
        llama_model_params parameters = Llama.llama_model_default_params();
        parameters.devices = devices;
        parameters.n_gpu_layers = found.Kind == ComputeDeviceKind.Cpu ? 0 : -1;
        parameters.progress_callback = &OnProgress;

        var state = new LoadState(progress, cancellationToken);
        GCHandle stateHandle = GCHandle.Alloc(state);
        LlamaModelHandle handle;
        try
        {
            parameters.progress_callback_user_data = (void*)GCHandle.ToIntPtr(stateHandle);
            NativeLog.Forget();
            handle = Llama.llama_model_load_from_file(path, parameters);
        }
        finally
        {
            stateHandle.Free();
        }
        if (handle.IsInvalid)
        {
            handle.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            string reason = NativeLog.Recall() is { Length: > 0 } said ? said : "llama.cpp gives no reason";
            throw new ModelLoadException($"{path}: llama.cpp cannot load the model: {reason}. Check that the file is whole (compare its SHA-256) and fits into {found.Name}'s memory.");
        }
        return new TextModel(handle, path, architecture, found, Stopwatch.GetElapsedTime(start).TotalMilliseconds) { RopeSwitchLength = ropeSwitch };
    }

    private static (string Architecture, int? RopeSwitch) Check(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        string architecture = ModelFileValidator.CheckTextModel(file).Architecture;
        bool switches = file.TryGetTensor("rope_factors_long.weight", out _) && file.TryGetTensor("rope_factors_short.weight", out _);
        if (!switches || (file.GetInt64($"{architecture}.rope.scaling.original_context_length") ?? file.GetInt64($"{architecture}.context_length")) is not { } length)
            return (architecture, null);
        // A context is made a multiple of this, and then compared with the length.
        const int block = 256;
        return (architecture, (int)(Math.Clamp(length, 0, int.MaxValue) / block * block));
    }

    /// <summary>Frees the weights once nothing uses them any more.</summary>
    public void Dispose() => Handle.Dispose();

    private static string Size(long parameters) => parameters switch
    {
        >= 10_000_000_000 => $"{parameters / 1e9:0}B",
        >= 1_000_000_000 => $"{parameters / 1e9:0.0}B",
        _ => $"{parameters / 1e6:0.#}M",
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe byte OnProgress(float share, void* userData)
    {
        var state = (LoadState)GCHandle.FromIntPtr((nint)userData).Target!;
        try
        {
            state.Progress?.Report(share);
        }
        catch (Exception e)
        {
            // No exception may pass into native code: stop the loading, and say why.
            Console.Error.WriteLine($"fasteval: the progress listener failed: {e.Message}");
            return 0;
        }
        return state.CancellationToken.IsCancellationRequested ? (byte)0 : (byte)1;
    }

    private sealed record LoadState(IProgress<float>? Progress, CancellationToken CancellationToken);
}
