using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FastEval.Harness.Tests.Diagnostics;

/// <summary>
/// A library with NVML's functions, compiled from C: two GPUs with counters at 0000:01:00.0 and 0000:02:00.0, one too old for a counter at 0000:03:00.0. The test sets what they say.
/// </summary>
internal sealed unsafe class NvmlStub : IDisposable
{
    private const string Source =
        """
        #include <string.h>
        static unsigned long long energy[3];
        static unsigned count = 3;
        static int init, running, failing = -1;
        int nvmlInit_v2(void) { running += init == 0; return init; }
        int nvmlShutdown(void) { running--; return 0; }
        int nvmlDeviceGetCount_v2(unsigned *devices) { *devices = count; return 0; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { if (index >= count) return 2; *device = &energy[index]; return 0; }
        int nvmlDeviceGetHandleByPciBusId_v2(const char *bus, void **device) {
            for (unsigned i = 0; i < count; i++) {
                char known[] = "0000:01:00.0";
                known[6] = '1' + i;
                if (!strcmp(bus, known)) return nvmlDeviceGetHandleByIndex_v2(i, device);
            }
            return 6;
        }
        int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) { (void)device; *milliwatts = 71500; return 0; }
        int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
            if (device == &energy[2]) return 3;
            if (device == &energy[failing < 0 ? 2 : failing]) return 15;
            *millijoules = *(unsigned long long *)device;
            return 0;
        }
        void stub_set(int device, unsigned long long millijoules) { energy[device] = millijoules; }
        void stub_count(unsigned devices) { count = devices; }
        void stub_init(int code) { init = code; }
        void stub_fail(int device) { failing = device; }
        int stub_running(void) { return running; }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly nint _handle;

    private NvmlStub(string compiler)
    {
        Path = _folder.File("libnvml-stub.so");
        File.WriteAllText(_folder.File("stub.c"), Source);
        using Process build = Process.Start(new ProcessStartInfo(compiler, ["-shared", "-fPIC", "-Wall", "-Werror", "-o", Path, _folder.File("stub.c")]) { RedirectStandardError = true })!;
        string errors = build.StandardError.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, errors);
        _handle = NativeLibrary.Load(Path);
    }

    /// <summary>The library.</summary>
    public string Path { get; }

    /// <summary>How often it was initialised and not shut down.</summary>
    public int Running => ((delegate* unmanaged[Cdecl]<int>)Function("stub_running"))();

    /// <summary>Compiles it; skips the test, visibly, where there is no compiler.</summary>
    public static NvmlStub Create()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The stub of NVML is compiled on Linux only.");
        string? compiler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').SelectMany(folder => (string[])[System.IO.Path.Combine(folder, "cc"), System.IO.Path.Combine(folder, "gcc")]).FirstOrDefault(File.Exists);
        Assert.SkipWhen(compiler is null, "There is no C compiler (cc, gcc) to compile the stub of NVML with.");
        return new NvmlStub(compiler!);
    }

    public void Set(int device, ulong millijoules) => ((delegate* unmanaged[Cdecl]<int, ulong, void>)Function("stub_set"))(device, millijoules);

    public void Count(uint devices) => ((delegate* unmanaged[Cdecl]<uint, void>)Function("stub_count"))(devices);

    public void Init(int code) => ((delegate* unmanaged[Cdecl]<int, void>)Function("stub_init"))(code);

    /// <summary>Has a device's counter fail from now on.</summary>
    public void Fail(int device) => ((delegate* unmanaged[Cdecl]<int, void>)Function("stub_fail"))(device);

    public void Dispose()
    {
        NativeLibrary.Free(_handle);
        _folder.Dispose();
    }

    private nint Function(string name) => NativeLibrary.GetExport(_handle, name);
}
