using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FastEval.Engine;
using FastEval.Engine.Models;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A measuring process: says what it is, then takes a sample of each benchmark that a line of its input names, until the input ends.</summary>
internal static class SessionServer
{
    private const int WarmUps = 3;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(100);

    public static void Run(EngineOptions options, IReadOnlyList<HotPath> paths, CommandConsole console, CancellationToken cancellationToken)
    {
        using var parts = new HotPathParts(options);
        Dictionary<string, Func<double>> ready = paths.ToDictionary(path => path.Name, path => path.Prepare(parts).Sample, StringComparer.Ordinal);
        foreach (Func<double> measure in ready.Values)
            WarmUp(measure, cancellationToken);
        Say(console, JsonSerializer.Serialize(Hello(options, paths), PerfJson.Line.SessionHello));
        while (console.In.ReadLine() is { } name)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ready.TryGetValue(name, out Func<double>? measure))
                throw new ArgumentException($"This process measures {string.Join(", ", ready.Keys)}, not '{name}'.");
            Say(console, JsonSerializer.Serialize(new SessionSample(name, measure()), PerfJson.Line.SessionSample));
        }
    }

    private static void WarmUp(Func<double> measure, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUps || Stopwatch.GetElapsedTime(start) < WarmUpTime; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            measure();
        }
    }

    /// <summary>What this process is, and what it can measure.</summary>
    public static SessionHello Hello(EngineOptions options, IReadOnlyList<HotPath> paths) => new(
        new ProgramRecord(ProgramVersion.Number, ProgramVersion.Commit, WorkingTree.IsDirty()),
        ProgramVersion.Commit is { } commit && RepositoryPaths.FindRoot() is { } root ? Git.CommitTime(root, commit) : null,
        PerfMachineReader.Read(options.Device), Workload(options), [.. paths.Select(path => new BenchmarkSeries(path.Name, path.Unit, path.Better, []) { Work = path.What })])
    {
        Modules = ProgramVersion.Modules,
    };

    private static string Workload(EngineOptions options)
    {
        string mmproj = options.ProjectorPath is { } path ? "+" + Short(path) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Short(options.ModelPath)}{mmproj} on {options.Device}, {(options.Threads > 0 ? options.Threads : Engine.Devices.Processor.This.PhysicalCores)} threads");
    }

    private static string Short(string path) => $"{Path.GetFileName(path)} {ModelInspector.Sha256(path)[..12]}";

    private static void Say(CommandConsole console, string line)
    {
        console.Out.WriteLine(line);
        console.Out.Flush();
    }
}
