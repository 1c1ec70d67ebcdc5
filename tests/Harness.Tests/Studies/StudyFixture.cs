using System.Text.Json;
using FastEval.Harness.Tests.Models;

namespace FastEval.Harness.Tests.Studies;

/// <summary>One small study of the model tiny, from the command line, with its files kept: made for whichever class asks first, removed when the tests end.</summary>
public sealed class StudyFixture : IAsyncLifetime
{
    internal static readonly string[] What =
    [
        "quantize", "--suite", Path.Combine(ShippedRun.Root, "suites", "core"), .. ShippedRun.Model("tiny"), "--types", "Q8_0,Q2_K", "--mmproj-types", "Q4_0",
        "--limit", "24", "--divergence-items", "12", "-r", "1", "--threads", "1", "--deterministic",
    ];

    private static readonly TemporaryFolder Folder = new();
    private static readonly Lazy<Task<JsonElement>> Made = new(MakeAsync);

    static StudyFixture() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();

    internal JsonElement Result { get; private set; }

    internal string Study { get; private set; } = "";

    internal string Kept { get; } = Folder.File("kept");

    public async ValueTask InitializeAsync()
    {
        Result = await Made.Value;
        Study = Result.GetProperty("study_dir").GetString()!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<JsonElement> MakeAsync()
    {
        ConsoleRun run = await ConsoleRun.OfAsync([.. What, "--keep", Folder.File("kept"), "--out", Folder.File("studies"), "--format", "json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }
}
