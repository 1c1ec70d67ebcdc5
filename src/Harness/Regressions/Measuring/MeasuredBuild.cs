using System.Diagnostics;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A build of the program that measuring processes are started of.</summary>
/// <param name="Name">For people.</param>
/// <param name="Program">What is started.</param>
/// <param name="Arguments">Before the command's own.</param>
/// <param name="Environment">On top of this process's.</param>
internal sealed record MeasuredBuild(string Name, string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    // Each method is compiled once and fully: a launch needs no long warm-up, and two launches of a build run the same code. libgomp's threads would spin.
    private static readonly KeyValuePair<string, string>[] Settings = [new("DOTNET_TieredCompilation", "0"), new("OMP_WAIT_POLICY", "PASSIVE"), new("GOMP_SPINCOUNT", "0")];

    /// <summary>The build that is running.</summary>
    public static MeasuredBuild This() => new("this build", Host(), ["exec", typeof(MeasuredBuild).Assembly.Location], new Dictionary<string, string>());

    /// <summary>The build of a checkout, by its launcher.</summary>
    public static MeasuredBuild Of(string name, string checkout, IReadOnlyDictionary<string, string> environment) => new(name, "bash", [Path.Combine(checkout, "fasteval")], environment);

    /// <summary>How to start it with a command.</summary>
    public ProcessStartInfo Start(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(Program, [.. Arguments, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in Settings.Concat(Environment))
            start.Environment[key] = value;
        return start;
    }

    private static string Host() => System.Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
