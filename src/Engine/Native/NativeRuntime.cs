using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastEval.Engine.Native;

/// <summary>
/// Finds, checks and loads the pinned llama.cpp release: ggml-base, ggml, llama, every back end beside them, and mtmd where it
/// was compiled. Thread-safe; loads once per process.
/// </summary>
public static class NativeRuntime
{
    /// <summary>The llama.cpp release that the bindings mirror. Moving it is a commit of its own.</summary>
    public const string Release = "v0.5.0";

    private static readonly Lazy<Loaded> Current = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The folder that the libraries were loaded from.</summary>
    public static string LibraryDirectory => Current.Value.Directory;

    /// <summary>Whether libmtmd is there; if not, <see cref="MtmdAbsence"/> says why.</summary>
    public static bool HasMtmd => Current.Value.Mtmd != 0;

    /// <summary>Why libmtmd is missing and what to do; null when it is there.</summary>
    public static string? MtmdAbsence => Current.Value.MtmdAbsence;

    /// <summary>Loads the libraries if that has not been done.</summary>
    /// <exception cref="NativeException">They are missing, of another release, or cannot be loaded.</exception>
    public static void EnsureLoaded() => _ = Current.Value;

    /// <summary>Finds the folder with the native libraries without loading them.</summary>
    /// <exception cref="NativeException">There is none.</exception>
    public static string FindLibraryDirectory()
    {
        if (Environment.GetEnvironmentVariable("FASTEVAL_NATIVE") is { Length: > 0 } named)
        {
            return System.IO.Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new NativeException("dlopen", 0, $"FASTEVAL_NATIVE names {named}, which is not a folder.");
        }
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "native", "lib");
            if (System.IO.Directory.Exists(candidate))
                return candidate;
        }
        throw new NativeException("dlopen", 0,
            $"No folder native/lib above {AppContext.BaseDirectory}. Run `node native/install.mjs` in the repository, or set FASTEVAL_NATIVE to the folder with llama.cpp {Release}.");
    }

    private static unsafe Loaded Load()
    {
        string directory = FindLibraryDirectory();
        CheckRelease(directory);
        NativeLibraryFiles files = NativeLibraryFiles.ForThisSystem();
        var handles = new Dictionary<string, nint>
        {
            [LibraryNames.GgmlBase] = LoadFile(directory, files.GgmlBase),
            [LibraryNames.Ggml] = LoadFile(directory, files.Ggml),
            [LibraryNames.Llama] = LoadFile(directory, files.Llama),
        };
        nint mtmd = 0;
        string? absence = null;
        if (File.Exists(Path.Combine(directory, files.Mtmd)))
            handles[LibraryNames.Mtmd] = mtmd = LoadFile(directory, files.Mtmd);
        else
            absence = DescribeMissingMtmd(directory);
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(),
            (name, _, _) => handles.TryGetValue(name, out nint handle) ? handle : 0);

        string loaded = Marshal.PtrToStringUTF8((nint)Llama.llama_version()) ?? "";
        // A package built from a tag's tree without its history calls itself 0.5.0-dev.
        if (!string.Equals(loaded.TrimStart('v').Split('-')[0], Release.TrimStart('v'), StringComparison.Ordinal))
            throw WrongRelease(Path.Combine(directory, files.Llama), loaded);
        NativeLog.Install();
        if (mtmd != 0)
            NativeLog.InstallMtmd();
        GgmlBackend.ggml_backend_load_all_from_path(directory);
        Llama.llama_backend_init();
        if (GgmlBackend.ggml_backend_dev_count() == 0)
            throw new NativeException("ggml_backend_load_all_from_path", 0, $"No ggml back end in {directory} runs on this processor. Run `node native/install.mjs` again.");
        return new Loaded(directory, mtmd, absence);
    }

    private static void CheckRelease(string directory)
    {
        string path = Path.Combine(directory, "_nlcBuildMetadata.json");
        string? release;
        try
        {
            using JsonDocument metadata = JsonDocument.Parse(File.ReadAllBytes(path));
            release = metadata.RootElement.GetProperty("buildOptions").GetProperty("llamaCpp").GetProperty("release").GetString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new NativeException("dlopen", 0, $"{path} does not name a llama.cpp release ({e.Message}). Run `node native/install.mjs` again.", e);
        }
        if (release != Release)
            throw WrongRelease(path, release ?? "none");
    }

    private static NativeException WrongRelease(string where, string found) => new("llama_version", 0,
        $"{where} is of llama.cpp release {found}, but FastEval is built for {Release}: the structures they exchange may differ. Run `node native/install.mjs`.");

    private static nint LoadFile(string directory, string file)
    {
        string path = Path.Combine(directory, file);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new NativeException("dlopen", 0, $"Cannot load {path}: {e.Message.Trim()} Run `node native/install.mjs` again.", e);
        }
    }

    private static string DescribeMissingMtmd(string directory)
    {
        string path = Path.Combine(directory, "build-status.json");
        string reason = "it has not been compiled";
        if (File.Exists(path))
        {
            try
            {
                using JsonDocument status = JsonDocument.Parse(File.ReadAllBytes(path));
                if (status.RootElement.TryGetProperty("mtmd", out JsonElement mtmd) && mtmd.TryGetProperty("reason", out JsonElement why))
                    reason = why.GetString() ?? reason;
            }
            catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
            {
                reason = $"{path} cannot be read: {e.Message}";
            }
        }
        return $"libmtmd is missing ({reason}). Install cmake and g++, then run `node native/install.mjs`; until then use --vision torch.";
    }

    private sealed record Loaded(string Directory, nint Mtmd, string? MtmdAbsence);
}
