using System.Diagnostics;
using FastEval.Harness.Records;

namespace FastEval.Harness.Tests.Targets;

/// <summary>The program in a process of its own, which can be killed, against a scripted server.</summary>
internal static class ApiProcess
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Lines of the one run's samples that are complete.</summary>
    public static int Lines(string runs) => Directory.Exists(runs) && Directory.GetDirectories(runs).SingleOrDefault() is { } folder
        && Path.Combine(folder, RunFiles.Samples) is var file && File.Exists(file) ? ReadShared(file).Count(letter => letter == '\n') : 0;

    public static Process Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        // The scripted server brings a framework whose libraries are therefore not beside the program.
        string configuration = Path.Combine(AppContext.BaseDirectory, "FastEval.Harness.Tests.runtimeconfig.json");
        var start = new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", configuration, Path.Combine(AppContext.BaseDirectory, "fasteval.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FASTEVAL_API_KEY"] = ApiRun.Key;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs it to a good end.</summary>
    public static async Task EndAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        using Process process = Start(arguments, environment);
        Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
        _ = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, await errors);
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
