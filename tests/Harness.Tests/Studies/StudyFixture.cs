using System.Text.Json;
using FastEval.Harness.Tests.Models;

namespace FastEval.Harness.Tests.Studies;

/// <summary>One small study of the model tiny, from the command line, with its files kept.</summary>
public sealed class StudyFixture : IAsyncLifetime
{
    internal static readonly string[] What =
    [
        "quantize", "--suite", Path.Combine(ShippedRun.Root, "suites", "core"), .. ShippedRun.Model("tiny"), "--types", "Q8_0,Q2_K", "--mmproj-types", "Q4_0",
        "--limit", "24", "--divergence-items", "12", "-r", "1", "--threads", "1", "--deterministic",
    ];

    private readonly TemporaryFolder _folder = new();

    internal ConsoleRun Run { get; private set; } = null!;

    internal JsonElement Result { get; private set; }

    internal string Study { get; private set; } = "";

    internal string Kept => _folder.File("kept");

    public async ValueTask InitializeAsync()
    {
        Run = await ConsoleRun.OfAsync([.. What, "--keep", Kept, "--out", _folder.File("studies"), "--format", "json"]);
        Assert.True(Run.ExitCode == 0, Run.Error);
        Result = JsonDocument.Parse(Run.Out).RootElement;
        Study = Result.GetProperty("study_dir").GetString()!;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
