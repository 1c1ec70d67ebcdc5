using System.Text.Json;
using FastEval.Engine.Native;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Records;

namespace FastEval.Harness.Tests.Models;

/// <summary>Runs of the models that ship on the suite that ships, from the command line.</summary>
internal static class ShippedRun
{
    public static string Root { get; } = RepositoryPaths.FindRoot()!;

    /// <summary>Runs, and gives the JSON result and the record.</summary>
    public static async Task<(JsonElement Result, RecordedRun Record)> OfAsync(string runs, params string[] options)
    {
        SkipWithoutNatives();
        ConsoleRun run = await ConsoleRun.OfAsync(["run", "--out", runs, "--format", "json", .. options], "", Root, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement result = JsonDocument.Parse(run.Out).RootElement;
        return (result, RunReader.Read(result.GetProperty("run_dir").GetString()!));
    }

    /// <summary>The files of a model, as options.</summary>
    public static string[] Model(string name) =>
    [
        "--model", Path.Combine(Root, "models", name, $"{name}-f16.gguf"), "--mmproj", Path.Combine(Root, "models", name, $"{name}-mmproj-f16.gguf"),
    ];

    /// <summary>A target's figures by cell, and as a whole under "all".</summary>
    public static IEnumerable<(string Cell, int N, double Accuracy, double Low, double High, double Chance)> Cells(JsonElement target)
    {
        yield return Figures("all", target);
        foreach (JsonElement cell in target.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("by").GetString() != "template"))
            yield return Figures($"{cell.GetProperty("by").GetString()}={cell.GetProperty("key").GetString()}", cell);
    }

    private static (string Cell, int N, double Accuracy, double Low, double High, double Chance) Figures(string name, JsonElement of) =>
        (name, of.GetProperty("n").GetInt32(), of.GetProperty("accuracy").GetDouble(), of.GetProperty("low").GetDouble(), of.GetProperty("high").GetDouble(), of.GetProperty("chance").GetDouble());

    /// <summary>Skips the test where llama.cpp's libraries are not installed.</summary>
    public static void SkipWithoutNatives()
    {
        try
        {
            NativeRuntime.EnsureLoaded();
        }
        catch (NativeException e)
        {
            Assert.Skip(e.Message);
        }
    }
}
