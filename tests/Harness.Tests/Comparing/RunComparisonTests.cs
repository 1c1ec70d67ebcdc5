using FastEval.Harness.Comparing;
using FastEval.Harness.Comparing.Reports;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Records;
using FastEval.Harness.Tests.Reports;

namespace FastEval.Harness.Tests.Comparing;

public sealed class RunComparisonTests
{
    [Fact]
    public void Of_ThreeCells_LeadsTiesAndIsUnclear()
    {
        RunComparison comparison = RunComparison.Of([Run()], null, margin: 0.03, seed: 1);
        TargetComparison one = Assert.Single(comparison.Comparisons);
        Assert.Equal(("one", "two"), (one.Base.Label, one.Other.Label));
        CellComparison Cell(string key) => one.Cells.Single(cell => cell.Facet == ItemFacet.Capability && cell.Key == key);

        // 60 items: the base has half of them right, the other all.
        CellComparison ocr = Cell("ocr");
        Assert.Equal((60, 0.5, 1.0, 30, 0, Verdict.Leads), (ocr.Items, ocr.First, ocr.Second, ocr.Difference.Gained, ocr.Difference.Lost, ocr.Verdict));
        Assert.Equal(Math.Pow(2, -29), ocr.McNemar!.Value, 15);
        // The bootstrap's p is the larger one, at its least 2/(draws + 1); three cells are tested.
        Assert.Equal(3 * 2.0 / (ClusterBootstrap() + 1), ocr.Adjusted, 12);
        // 400 items with the same answers.
        Assert.Equal((400, 0, Verdict.Ties), (Cell("counting").Items, Cell("counting").Difference.Value, Cell("counting").Verdict));
        // 6 items, of which the other has three more: too few.
        Assert.Equal((6, 0.5, Verdict.Unclear), (Cell("size").Items, Cell("size").Difference.Value, Cell("size").Verdict));
        Assert.Equal(Verdict.Leads, one.Total!.Verdict);
        static int ClusterBootstrap() => Harness.Statistics.ClusterBootstrap.Draws;
    }

    [Fact]
    public void Of_TheOtherAsBase_LagsByAsMuch()
    {
        RunComparison comparison = RunComparison.Of([Run()], "two", 0.03, 1);
        CellComparison ocr = comparison.Comparisons[0].Cells.Single(cell => cell.Facet == ItemFacet.Capability && cell.Key == "ocr");
        Assert.Equal((-0.5, Verdict.Lags), (ocr.Difference.Value, ocr.Verdict));
        Assert.Contains("There are: one, two", Assert.Throws<RunRecordException>(() => RunComparison.Of([Run()], "three", 0.03, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhatAllFail_IsCountedAndFailuresOfRequestsAreNot()
    {
        SuiteItem[] items = [ReportRuns.Item("a", "p0.png", "ocr"), ReportRuns.Item("b", "p1.png", "ocr"), ReportRuns.Item("c", "p2.png", "size"), ReportRuns.Item("d", "p3.png", "size")];
        RunComparison comparison = RunComparison.Of(
        [
            ReportRuns.Analysis(items,
            [
                ReportRuns.Sample("a", SampleState.Wrong, 0, 1), ReportRuns.Sample("b", SampleState.Correct, 0, 1), ReportRuns.Sample("c", SampleState.Unparsed, 0, 1), ReportRuns.Sample("d", SampleState.Wrong, 0, 1),
                ReportRuns.Sample("a", SampleState.Truncated, 0, 1, "two"), ReportRuns.Sample("b", SampleState.Wrong, 0, 1, "two"), ReportRuns.Sample("c", SampleState.Wrong, 0, 1, "two"), ReportRuns.Failed("d", "two"),
            ], true, "one", "two"),
        ], null, 0.03, 1);
        Assert.Equal([("", 3, 2), ("ocr", 2, 1), ("size", 1, 1)], comparison.CommonFailureRates.Select(rate => (rate.Key, rate.Items, rate.Failed)));
        Assert.Equal(["a", "c"], comparison.CommonFailures.Select(one => one.Item.Id));
        Assert.Equal(1, comparison.Comparisons[0].LeftOut);
        Assert.Contains(comparison.Notes, note => note.Contains("have no counterpart", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_TwoRunsOfTheSameTarget_AreToldApartByTheRun()
    {
        SuiteItem[] items = [ReportRuns.Item("a", "p0.png", "ocr")];
        RunAnalysis first = ReportRuns.Analysis(items, [ReportRuns.Sample("a", SampleState.Correct, 0, 1)], true, "one");
        RunAnalysis second = first with { Recorded = first.Recorded with { Run = first.Recorded.Run with { Id = "20990101T000000Z-abcdef" } } };
        RunComparison comparison = RunComparison.Of([first, second], null, 0.03, 1);
        Assert.Equal([$"one ({first.Recorded.Run.Id})", "one (20990101T000000Z-abcdef)"], comparison.Targets.Select(target => target.Label));
    }

    [Fact]
    public void Of_OneTargetOrAnotherSuite_IsRefused()
    {
        SuiteItem[] items = [ReportRuns.Item("a", "p0.png", "ocr")];
        RunAnalysis run = ReportRuns.Analysis(items, [ReportRuns.Sample("a", SampleState.Correct, 0, 1)], true, "one");
        Assert.Contains("one target", Assert.Throws<RunRecordException>(() => RunComparison.Of([run], null, 0.03, 1)).Message, StringComparison.Ordinal);
        RunRecord record = run.Recorded.Run;
        RunAnalysis other = run with { Recorded = run.Recorded with { Run = record with { Suite = record.Suite with { Hash = new string('f', 64) } } } };
        Assert.Contains("ffffffffffff", Assert.Throws<RunRecordException>(() => RunComparison.Of([run, other], null, 0.03, 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>Grades of another judge, or of one that was asked otherwise, are on another scale.</summary>
    [Fact]
    public void Of_RunsOfTwoJudges_IsRefused()
    {
        SuiteItem[] items = [ReportRuns.Item("a", "p0.png", "ocr")];
        RunAnalysis Judged(string id, JudgeRecord? judge)
        {
            RunAnalysis run = ReportRuns.Analysis(items, [ReportRuns.Sample("a", SampleState.Correct, 0, 1)], true, "one");
            return run with { Recorded = run.Recorded with { Folder = id, Run = run.Recorded.Run with { Id = id, Judge = judge } } };
        }

        var wise = new JudgeRecord { Target = RecordSamples.Target("wise"), Template = "general", Verdict = "grade", Prompt = "p" };
        JudgeRecord wiser = wise with { Target = RecordSamples.Target("wiser") with { Model = "another" } };
        string error = Assert.Throws<RunRecordException>(() => RunComparison.Of([Judged("r1", wise), Judged("r2", wiser)], null, 0.03, 1)).Message;
        Assert.Contains("r2 was graded by wiser, and r1 by wise", error, StringComparison.Ordinal);
        Assert.Contains("--rejudge", error, StringComparison.Ordinal);
        Assert.Throws<RunRecordException>(() => RunComparison.Of([Judged("r1", wise), Judged("r2", wise with { Prompt = "q" })], null, 0.03, 1));
        Assert.Throws<RunRecordException>(() => RunComparison.Of([Judged("r1", wise), Judged("r2", wise with { PromptsByCategory = new Dictionary<string, string> { ["conv"] = "q" } })], null, 0.03, 1));
        RunComparison same = RunComparison.Of([Judged("r1", wise), Judged("r2", wise with { Round = 1 })], null, 0.03, 1);
        Assert.Empty(same.Notes);
    }

    [Fact]
    public void Of_RunsThatWereAskedOtherwise_SaysSo()
    {
        SuiteItem[] items = [ReportRuns.Item("a", "p0.png", "ocr")];
        RunAnalysis first = ReportRuns.Analysis(items, [ReportRuns.Sample("a", SampleState.Correct, 0, 1)], true, "one");
        RunRecord record = first.Recorded.Run;
        RunRecord changed = record with
        {
            Id = "20990101T000000Z-abcdef",
            ScoreMode = "likelihood",
            Targets = [record.Targets[0] with { Temperature = 0.7, MaxTokens = 7 }],
        };
        RunAnalysis second = RunAnalysis.Of(first.Recorded with { Run = changed }, first.Suite);
        IReadOnlyList<string> notes = RunComparison.Of([first, second], null, 0.03, 1).Notes;
        Assert.Contains(notes, note => note.StartsWith("The runs were scored otherwise", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.StartsWith("The temperatures differ", StringComparison.Ordinal) && note.Contains("0.7", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.StartsWith("The limits of an answer's tokens differ", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_Page_IsWholeAndEscaped()
    {
        using var writer = new StringWriter();
        ComparisonHtml.Write(RunComparison.Of([Run("<b>")], null, 0.03, 1), 0.05, writer, TestContext.Current.CancellationToken);
        string html = writer.ToString();
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b> against", html, StringComparison.Ordinal);
        Assert.Contains("Items needed to find a difference of 5 points", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LongNames_AreShortAndUniqueInTheHeadsOfColumns()
    {
        const string Long = "llava-v1.6-mistral-7b-instruct-Q4_K_M";
        RunComparison comparison = RunComparison.Of([Run(Long)], null, 0.03, 1);
        Report report = ComparisonSummary.Of(comparison, 0.05);
        ReportSection differences = report.SectionsIn(ReportForms.Table).Single(section => section.Key == "differences");
        Assert.Equal(["Cell", "n", "one", "llava-v…nstruct-Q4_K_M", "Difference", "p", "Verdict"], differences.Columns.Select(column => column.Header));
        Assert.Equal($"{Long} against one, in points, 95% interval", differences.Title);
        Assert.Equal(["way", "one", Long], report.SectionsIn(ReportForms.Table).Single(section => section.Key == "failures").Columns.Select(column => column.Key));
        // What programs read names them whole, and by the same fields whatever the targets are called.
        Assert.Equal(["base", "target", "by", "key", "n", "first", "second"], report.SectionsIn(ReportForms.Csv).Single(section => section.Key == "cells").Columns.Take(7).Select(column => column.Key));
        Assert.Equal(Long, report.SectionsIn(ReportForms.Csv).Single(section => section.Key == "cells").Rows[0][1]);
    }

    [Fact]
    public void ShortName_ThatWouldBecomeTheSame_StaysWhole()
    {
        string[] alike = ["llava-v1.5-7b-instruct-Q4_K_M", "llava-v1.6-7b-instruct-Q4_K_M", "llava-v1.6-7b-instruct-Q8_0", "small"];
        Assert.Equal([alike[0], alike[1], "llava-v…-instruct-Q8_0", "small"], ShortName.Of(alike, 22));
        Assert.Equal((new string('x', 22), "xxxxxxx…xxxxxxxxxxxxxx"), (ShortName.Of(new string('x', 22), 22), ShortName.Of(new string('x', 23), 22)));
    }

    private static RunAnalysis Run(string second = "two")
    {
        var items = new List<SuiteItem>();
        var samples = new List<SampleRecord>();
        Add("ocr", 60, i => i % 2 == 0, _ => true);
        Add("counting", 400, i => i % 4 != 0, i => i % 4 != 0);
        Add("size", 6, i => i % 2 == 0, _ => true);
        return ReportRuns.Analysis([.. items], [.. samples], true, "one", second);

        void Add(string capability, int count, Func<int, bool> first, Func<int, bool> other)
        {
            for (int i = 0; i < count; i++)
            {
                string id = $"{capability}{i}";
                items.Add(ReportRuns.Item(id, $"{id}.png", capability));
                samples.Add(ReportRuns.Sample(id, first(i) ? SampleState.Correct : SampleState.Wrong, 100 * i, 10));
                samples.Add(ReportRuns.Sample(id, other(i) ? SampleState.Correct : SampleState.Wrong, 100 * i, 20, second));
            }
        }
    }
}
