using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace FastEval.Kernels.Accelerators;

/// <summary>Finds the accelerators that ILGPU can use. Thread-safe.</summary>
public static class AcceleratorCatalog
{
    private static readonly Lazy<AcceleratorInfo?> FirstGpu =
        new(() => MayHaveDriver() && Find([AcceleratorKind.Cuda, AcceleratorKind.OpenCl]).Accelerators is [AcceleratorInfo gpu, ..] ? gpu : null);

    /// <summary>Looks for accelerators. A missing CUDA or OpenCL library is told in the result, never thrown.</summary>
    public static AcceleratorList List() => Find([AcceleratorKind.Cuda, AcceleratorKind.OpenCl, AcceleratorKind.CpuEmulator]);

    /// <summary>
    /// Creates something on the first GPU, which is looked for once; null when there is none or its driver fails: then the processor does the same work, and
    /// whoever made it says where it runs.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "Drivers fail in every way there is, and no picture should stay unread for it.")]
    internal static T? TryOnGpu<T>(Func<AcceleratorInfo, T> create)
        where T : class
    {
        if (FirstGpu.Value is not { } gpu)
        {
            return null;
        }

        try
        {
            return create(gpu);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Opens the context that holds an accelerator, and finds the device in it.</summary>
    /// <exception cref="FastEvalException">It is not there (any more).</exception>
    internal static (Context Context, Device Device) Open(AcceleratorInfo accelerator)
    {
        if (!TryOpen(accelerator.Kind, out Context? context, out string? reason))
        {
            throw new FastEvalException($"Accelerator {accelerator.Id} ({accelerator.Name}) cannot be opened: {reason}. List what there is with `fasteval devices`.");
        }

        Device[] devices = Devices(context, accelerator.Kind);
        for (int i = 0; i < devices.Length; i++)
        {
            if (Id(accelerator.Kind, i) == accelerator.Id)
            {
                return (context, devices[i]);
            }
        }

        context.Dispose();
        throw new FastEvalException($"Accelerator {accelerator.Id} ({accelerator.Name}) is gone. List what there is with `fasteval devices`.");
    }

    /// <summary>Whether one of the libraries that ILGPU asks for is there: without, opening its contexts takes 0.2 s to find that out.</summary>
    private static bool MayHaveDriver() =>
        !OperatingSystem.IsLinux() || Array.Exists(["libcuda.so", "libcuda.so.1", "libOpenCL.so"], name => NativeLibrary.TryLoad(name, out _));

    private static AcceleratorList Find(ReadOnlySpan<AcceleratorKind> kinds)
    {
        List<AcceleratorInfo> accelerators = [];
        Dictionary<AcceleratorKind, string> unavailable = [];
        foreach (AcceleratorKind kind in kinds)
        {
            if (!TryOpen(kind, out Context? context, out string? reason))
            {
                unavailable.Add(kind, reason);
                continue;
            }

            using (context)
            {
                Device[] devices = Devices(context, kind);
                for (int i = 0; i < devices.Length; i++)
                {
                    long? memory = kind == AcceleratorKind.CpuEmulator ? null : devices[i].MemorySize;
                    accelerators.Add(new AcceleratorInfo(Id(kind, i), devices[i].Name, kind, memory));
                }

                if (devices.Length == 0)
                {
                    unavailable.Add(kind, "no driver or no device found");
                }
            }
        }

        return new AcceleratorList(accelerators, unavailable);
    }

    /// <summary>Those of one kind: ILGPU puts its emulator into every context that finds nothing else.</summary>
    private static Device[] Devices(Context context, AcceleratorKind kind)
    {
        AcceleratorType type = kind switch
        {
            AcceleratorKind.Cuda => AcceleratorType.Cuda,
            AcceleratorKind.OpenCl => AcceleratorType.OpenCL,
            _ => AcceleratorType.CPU,
        };
        return [.. context.Devices.Where(device => device.AcceleratorType == type)];
    }

    private static string Id(AcceleratorKind kind, int index) => kind switch
    {
        AcceleratorKind.Cuda => $"cuda:{index}",
        AcceleratorKind.OpenCl => $"opencl:{index}",
        _ => $"cpu-emulator:{index}",
    };

    [SuppressMessage("Design", "CA1031", Justification = "Drivers fail in every way there is; whatever it was is reported as the reason.")]
    private static bool TryOpen(AcceleratorKind kind, [NotNullWhen(true)] out Context? context, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            context = Context.Create(builder => _ = kind switch
            {
                AcceleratorKind.Cuda => builder.Cuda(),
                AcceleratorKind.OpenCl => builder.OpenCL(),
                _ => builder.CPU(CPUDeviceKind.Default),
            });
            reason = null;
            return true;
        }
        catch (Exception error)
        {
            context = null;
            reason = (error.InnerException ?? error).Message;
            return false;
        }
    }
}
