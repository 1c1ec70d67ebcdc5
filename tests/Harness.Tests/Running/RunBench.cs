using System.Globalization;
using FastEval.Engine.Decoding;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Prompting;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;
using FastEval.Harness.Tests.Records;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Running;

/// <summary>A suite, fake targets and a folder for their runs.</summary>
internal sealed class RunBench : IDisposable
{
    private readonly SuiteFolder _suite;

    /// <param name="pictures">Per picture the number of questions about it, one item after the other.</param>
    public RunBench(params int[] pictures)
    {
        var items = new List<string>();
        for (int picture = 0; picture < pictures.Length; picture++)
        {
            for (int i = 0; i < pictures[picture]; i++)
                items.Add(Item($"i{items.Count}", $"p{picture}.png"));
        }
        _suite = new SuiteFolder([.. items]);
        for (int picture = 0; picture < pictures.Length; picture++)
            _suite.Write($"p{picture}.png", SuiteFolder.Picture);
        Suite = _suite.Read();
        Sources.Add(new FakeSource("one", Time, Answer));
    }

    /// <summary>The first target is asked so many questions at a time, and something happens between each and its answer.</summary>
    public void AskAtOnce(int parallel, Func<TargetQuestion, CancellationToken, Task> work)
    {
        Sources[0].Record = Sources[0].Record with { Parallel = parallel };
        Sources[0].Work = work;
    }

    public StepTime Time { get; } = new();

    public Suite Suite { get; set; }

    public List<FakeSource> Sources { get; } = [];

    public bool UsesLikelihood { get; set; }

    public PromptChoice? Prompts { get; set; }

    public JudgePlan? Judge { get; set; }

    /// <summary>Where the energy counters are; there are none unless a test makes some.</summary>
    public EnergyCounters Counters { get; set; } = new("", "");

    /// <summary>What scores replies.</summary>
    public ReplyScorer Scorer { get; set; } = Score;

    public List<string> Warnings { get; } = [];

    public List<RunState> States { get; } = [];

    /// <summary>Called after a sample was recorded, with their number.</summary>
    public Action<int>? OnRecorded { get; set; }

    public RunPlan Plan => new()
    {
        Suite = Suite,
        Items = Suite.Items,
        Targets = [.. Sources],
        UsesLikelihood = UsesLikelihood,
        Prompts = Prompts,
        Judge = Judge,
        Seed = 7,
        Temperature = 0,
        MaxTokens = 32,
    };

    /// <summary>One of two answers, by the question.</summary>
    public static string Answer(TargetQuestion question) => Text(question).Length % 2 == 0 ? "yes" : "no";

    public static string Text(TargetQuestion question) => question.Parts.OfType<PromptPart.Text>().Last().Value;

    public static string Picture(TargetQuestion question) => question.Parts.OfType<PromptPart.Image>().First().Name;

    /// <summary>An item whose question is as long as its number says.</summary>
    public static string Item(string id, string image) => SuiteFolder.GoodItem
        .Replace("\"id\": \"a\"", $"\"id\": \"{id}\"", StringComparison.Ordinal)
        .Replace("p.png", image, StringComparison.Ordinal)
        .Replace("Is it red?", "Is it red" + new string('?', 1 + int.Parse(id[1..], CultureInfo.InvariantCulture) % 3), StringComparison.Ordinal);

    public void DeletePicture(string name) => File.Delete(_suite.PathOf(name));

    public void WritePicture(string name, byte[] bytes) => _suite.Write(name, bytes);

    public RunFolder Create() => RunFolder.Create(
        Path.Combine(_suite.Folder, "runs"), RecordSamples.Run() with { Started = Time.GetUtcNow(), Suite = RecordSamples.Run().Suite with { Items = Suite.Items.Count } }, Time);

    public async Task<RunOutcome> RunAsync(RunFolder folder, CancellationToken cancellationToken)
    {
        using (folder)
            return await new SuiteRunner(Plan, folder, Scorer, new Listener(this), Time, Counters).RunAsync(cancellationToken);
    }

    /// <summary>Runs anew from beginning to end.</summary>
    public async Task<(RunOutcome Outcome, RecordedRun Record)> RunAsync()
    {
        RunFolder folder = Create();
        RunOutcome outcome = await RunAsync(folder, TestContext.Current.CancellationToken);
        return (outcome, RunReader.Read(folder.Path));
    }

    public void Dispose() => _suite.Dispose();

    private static Score Score(string reply, FinishReason finish, SuiteItem item) =>
        reply == item.Answer ? new Score(SampleState.Correct, 1, reply) : new Score(SampleState.Wrong, 0, reply);

    private sealed class Listener(RunBench bench) : IRunProgress
    {
        public void Preparing(string what, RunState state)
        {
        }

        public void Recorded(RunState state)
        {
            bench.States.Add(state);
            bench.OnRecorded?.Invoke(bench.States.Count);
        }

        public void Warn(string message) => bench.Warnings.Add(message);
    }
}
