using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using TorchSharp;

namespace FastEval.Engine.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native half once per process, on first use. Everything in FastEval that touches torch
/// calls <see cref="EnsureLoaded"/> before it. Thread-safe.
/// </summary>
/// <remarks>
/// TorchSharp loads its natives in a static constructor, and when that fails it copies every native file into a
/// <c>cpu/</c> folder and tries again. So the load happens here first, and TorchSharp is only reached once it is known
/// to succeed.
/// </remarks>
public static partial class TorchRuntime
{
    private const string LibraryName = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static bool _loaded;
    private static nint _patchedLibrary;

    /// <summary>Loads libtorch unless it is loaded already.</summary>
    /// <exception cref="NativeException">It cannot be loaded; the message has the loader's own words and what to do.</exception>
    public static void EnsureLoaded()
    {
        lock (Gate)
        {
            if (_loaded)
                return;

            QuietenOpenMp();
            LoadLibTorchSharp();
            InitializeTorch();
            _loaded = true;
        }
    }

    /// <summary>What libtorch is and what it can run on; loads it.</summary>
    /// <exception cref="NativeException">It cannot be loaded.</exception>
    public static TorchRuntimeInfo Describe()
    {
        EnsureLoaded();
        var devices = new List<string> { "cpu" };
        int cudaDevices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        for (int i = 0; i < cudaDevices; i++)
            devices.Add($"cuda:{i}");
        return new TorchRuntimeInfo(torch.__version__, torch.get_num_threads(), devices, _patchedLibrary != 0);
    }

    private static void LoadLibTorchSharp()
    {
        string? path = FindLibrary();
        if (path is null)
        {
            throw new NativeException("dlopen", 0,
                $"TorchSharp's native library ({FileName}) is not beside the program in {AppContext.BaseDirectory}. "
                + "Build again with a runtime identifier (the launcher does), or use --vision mtmd.");
        }

        try
        {
            // Kept open on purpose: torch cannot be unloaded from a process.
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (OperatingSystem.IsLinux() && e.Message.Contains(TorchLibraryPatch.MissingVersion, StringComparison.Ordinal))
        {
            _patchedLibrary = LoadPatched(path, e);
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name is LibraryName or FileNameOnLinux ? _patchedLibrary : 0;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw CannotLoad(path, e);
        }
    }

    private static nint LoadPatched(string original, Exception reason)
    {
        try
        {
            return NativeLibrary.Load(WritePatchedCopy(original));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NativeException("dlopen", 0,
                $"This system's libstdc++ is older than TorchSharp needs ({reason.Message.Trim()}), and the adapted copy of {original} could not be "
                + $"made: {e.Message} Make that folder writable once, install libstdc++ 13 or newer, or use --vision mtmd.", e);
        }
        catch (DllNotFoundException e)
        {
            throw CannotLoad(original, e);
        }
    }

    /// <summary>
    /// Writes the copy beside the original, whose RUNPATH is <c>$ORIGIN</c>. It is named by the original's contents, so an
    /// update makes a new one, and moved into place whole, so that processes starting at once never see half a file.
    /// The original may be hard-linked into other folders and is never touched.
    /// </summary>
    internal static string WritePatchedCopy(string original)
    {
        byte[] library = File.ReadAllBytes(original);
        string hash = Convert.ToHexStringLower(SHA256.HashData(library).AsSpan(0, 6));
        string copy = Path.Combine(Path.GetDirectoryName(original)!, $"libLibTorchSharp.{hash}.so");
        if (File.Exists(copy))
            return copy;

        TorchLibraryPatch.Apply(library);
        string temporary = $"{copy}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, library);
            File.Move(temporary, copy, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return copy;
    }

    private static void InitializeTorch()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw CannotLoad(FileName, e);
        }
    }

    private static NativeException CannotLoad(string path, Exception e) => new("dlopen", 0,
        $"libtorch cannot be loaded from {path}: {e.Message.Trim()} Build again from a clean output folder, or use --vision mtmd.", e);

    private static string FileName => OperatingSystem.IsWindows() ? "LibTorchSharp.dll"
        : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : FileNameOnLinux;

    private const string FileNameOnLinux = "libLibTorchSharp.so";

    private static string? FindLibrary()
    {
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"))
            .Prepend(AppContext.BaseDirectory)
            .Select(folder => Path.Combine(folder, FileName))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// libgomp's idle threads spin, which steals the cores from llama.cpp's threads. It reads the environment when it is
    /// loaded, and .NET's own SetEnvironmentVariable does not reach native code. What the user has set stays.
    /// </summary>
    private static void QuietenOpenMp()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
        _ = setenv("GOMP_SPINCOUNT", "0", 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
