using FastEval.Engine.Models.Synthetic;

namespace FastEval.Engine.Tests;

/// <summary>The tiny synthetic pair, written once per test run and type into a folder of the run's own.</summary>
internal static class TinyModel
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("fasteval-tests-").FullName;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, (string Model, string Mmproj)> Written = [];

    static TinyModel() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    /// <summary>A folder that is deleted when the run ends.</summary>
    public static string NewFolder() => Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;

    public static (string Model, string Mmproj) Paths(string type = "Q8_0")
    {
        lock (Gate)
        {
            if (!Written.TryGetValue(type, out (string Model, string Mmproj) paths))
                Written[type] = paths = SyntheticModel.Write(SyntheticPreset.Tiny, QuantizationMix.Parse(type), Folder, seed: 1);
            return paths;
        }
    }

    public static EngineOptions TextOnly(string type = "Q8_0") => new() { ModelPath = Paths(type).Model, Threads = 1, ContextLength = 512 };

    public static EngineOptions WithImages(string type = "Q8_0") => TextOnly(type) with { ProjectorPath = Paths(type).Mmproj };
}
