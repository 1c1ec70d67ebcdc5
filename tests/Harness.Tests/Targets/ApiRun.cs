using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Targets;

/// <summary>The command <c>run</c> against a scripted server, from the command line to the record.</summary>
internal sealed class ApiRun : IDisposable
{
    public const string Key = "sk-secret/0123456789+abcdef";

    private readonly TemporaryFolder _folder = new();

    public ApiRun(params string[] prompts)
    {
        Suite = new SuiteFolder([.. prompts.Select(static (prompt, i) => SuiteFolder.GoodItem
            .Replace("\"id\": \"a\"", string.Create(CultureInfo.InvariantCulture, $"\"id\": \"i{i}\""), StringComparison.Ordinal)
            .Replace("Is it red?", prompt, StringComparison.Ordinal))]);
    }

    public SuiteFolder Suite { get; }

    /// <summary>Everything that the program writes goes in here.</summary>
    public string Folder => _folder.Path;

    public string Runs => _folder.File("runs");

    public Dictionary<string, string> Environment { get; } = new() { ["FASTEVAL_API_KEY"] = Key };

    /// <summary>The one run's record.</summary>
    public RecordedRun Record => RunReader.Read(Directory.GetDirectories(Runs).Single());

    public SampleRecord Sample(string id) => Record.Samples.Single(sample => sample.Item == id);

    public string File(string name) => _folder.File(name);

    public Task<ConsoleRun> StartAsync(params string[] args) => ConsoleRun.OfAsync(["run", "--suite", Suite.Folder, "--out", Runs, .. args], Environment);

    public Task<ConsoleRun> ResumeAsync(params string[] args) => ConsoleRun.OfAsync(["run", "--resume", "latest", "--out", Runs, .. args], Environment);

    public void Dispose()
    {
        Suite.Dispose();
        _folder.Dispose();
    }
}
