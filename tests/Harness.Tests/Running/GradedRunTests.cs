using FastEval.Harness.Prompting;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Tests.Running;

/// <summary>Runs with rules that grade, with judges and without, and with prompt templates.</summary>
public sealed class GradedRunTests
{
    [Fact]
    public async Task RunAsync_RuleThatGrades_RecordsThePartAndItsMeanIsTheAccuracy()
    {
        using RunBench bench = Bench("vqa", "yes", 2);
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.All(record.Samples, sample => Assert.Equal((SampleState.Partial, 0.6, "yes"), (sample.State, Math.Round(sample.Score!.Value, 9), sample.Parsed)));
        Assert.Equal(0.6, bench.States[^1].Accuracy!.Value, 9);
        AccuracySummary total = RunAnalysis.Of(record, RecordedSuite.Of(bench.Suite)).Targets[0].Total;
        Assert.Equal((4, 4, 0.6), (total.Samples, total.Answered, Math.Round(total.Accuracy!.Value, 9)));
        Assert.Null(total.LowerBound);
    }

    [Fact]
    public async Task RunAsync_WithoutAJudge_LeavesRepliesUnjudged()
    {
        using RunBench bench = Bench("judge", "a long answer", 2);
        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();
        Assert.Empty(outcome.Failures);
        Assert.All(record.Samples, sample => Assert.Equal((SampleState.Unjudged, (double?)null, "a long answer"), (sample.State, sample.Score, sample.Reply)));
        Assert.Null(bench.States[^1].Accuracy);
        RunAnalysis analysis = RunAnalysis.Of(record, RecordedSuite.Of(bench.Suite));
        AccuracySummary total = analysis.Targets[0].Total;
        Assert.Equal((4, 0, 4, 0), (total.Samples, total.Answered, total.Unjudged, total.Errors));
        Assert.Equal((null, 0.0, 1.0), (total.Accuracy, total.LowerBound, total.UpperBound));
        Assert.Contains(analysis.Notes, note => note.Contains("4 of 4 replies wait for a judge", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_Judge_GradesAfterTheTargetAndItsFailureIsAnError()
    {
        using RunBench bench = Bench("judge", "<think>hm</think>a bus", 2);
        int asked = 0;
        var judge = new FakeSource("wise", bench.Time, _ => ++asked switch { 1 => "Rating: [[7]]", 2 => "All of it. Rating: [[10]]", 3 => "Nothing. [[0]]", _ => "I like it." }) { NeedsWarmUp = false };
        bench.Judge = new JudgePlan(judge, JudgeTemplates.Find(JudgeTemplates.General)!);
        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();
        Assert.Empty(outcome.Failures);
        Assert.True(bench.Sources[0].Loaded.Single().IsDisposed);
        Assert.Equal([SampleState.Partial, SampleState.Correct, SampleState.Wrong, SampleState.Error], record.Samples.Select(sample => sample.State));
        Assert.Equal((0.7, "7", "Rating: [[7]]", null), (record.Samples[0].Score, record.Samples[0].Parsed, record.Samples[0].Judgement, record.Samples[0].Error));
        Assert.Equal((null, "I like it.", "<think>hm</think>a bus"), (record.Samples[3].Score, record.Samples[3].Judgement, record.Samples[3].Reply));
        Assert.Equal("The judge wise: Its reply is not [[n]] with n a whole number from 0 to 10: 'I like it.'", record.Samples[3].Error);
        string prompt = RunBench.Text(judge.Loaded.Single().Asked[0]);
        Assert.Contains("[Answer]\na bus\n[End of answer]", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("hm", prompt, StringComparison.Ordinal);
        Assert.All(judge.Loaded.Single().Asked, question => Assert.Equal((1, 0f, JudgePlan.DefaultMaxTokens), (question.Parts.Count, question.Temperature, question.MaxTokens)));
        Assert.Equal(("wise", "general", "grade"), (record.Run.Judge!.Target.Name, record.Run.Judge.Template, record.Run.Judge.Verdict));
        Assert.NotNull(record.Run.Finished);
        AccuracySummary total = RunAnalysis.Of(record, RecordedSuite.Of(bench.Suite)).Targets[0].Total;
        Assert.Equal((4, 3, 1, 1.7 / 3), (total.Samples, total.Answered, total.Errors, total.Accuracy!.Value));
    }

    [Theory]
    [InlineData(false, "Look: Is it red?", "suite")]
    [InlineData(true, "Is it red?", "plain")]
    public async Task RunAsync_PromptTemplate_IsAskedAndRecorded(bool isGiven, string asked, string name)
    {
        using RunBench bench = Bench("exact", "yes", 2);
        bench.Suite = bench.Suite with
        {
            Card = bench.Suite.Card with { PromptTemplate = "Look: {question}" },
            Items = [.. bench.Suite.Items.Select(item => item with { Question = item.Prompt, Prompt = "Look: " + item.Prompt })],
        };
        bench.Prompts = new PromptChoice(bench.Suite.Card, isGiven ? "plain" : null, bench.Suite.Items);
        await bench.RunAsync();
        Assert.Equal(asked, RunBench.Text(bench.Sources[0].Loaded[0].Asked[0]).Trim('\n'));
        RunRecord recorded = RunDescription.Of(bench.Plan, new SuiteSelection("x", [], null), [], bench.Time.GetUtcNow());
        Assert.Equal(("one", name), (recorded.Prompts!.Single().Target, recorded.Prompts!.Single().Name));
        RunRecord other = recorded with { Prompts = [new PromptRecord("one", "mine", "Other {question}")] };
        Assert.Contains(RunAgreement.Compare(recorded, other), difference => difference.StartsWith("the prompt templates", StringComparison.Ordinal));
    }

    /// <summary>Four items whose every answer is the same, with two of ten annotators for it.</summary>
    private static RunBench Bench(string rule, string reply, int perPicture)
    {
        var bench = new RunBench(perPicture, perPicture) { Scorer = Scorer.Score };
        bench.Suite = bench.Suite with
        {
            Items = [.. bench.Suite.Items.Select(item => item with { Scoring = rule, References = [.. Enumerable.Repeat("yes", 2), .. Enumerable.Repeat("no", 8)] })],
        };
        bench.Sources.Clear();
        bench.Sources.Add(new FakeSource("one", bench.Time, _ => reply));
        return bench;
    }
}
