using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Metrics;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>What a run came to: everything that its reports show. A pure function of the record and the suite.</summary>
/// <param name="Recorded">The record.</param>
/// <param name="Suite">The suite, as far as it is there.</param>
/// <param name="Targets">The targets, in the order of the run.</param>
internal sealed record RunAnalysis(RecordedRun Recorded, RecordedSuite Suite, IReadOnlyList<TargetAnalysis> Targets)
{
    /// <summary>Samples that the run is to have, those that are missing too.</summary>
    public int PlannedSamples => Recorded.Run.Suite.Items * Recorded.Run.PlannedTargets.Count;

    public bool IsFinished => Recorded.Run.Finished is not null;

    /// <summary>What a reader must know before the figures, a sentence each.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            if (!IsFinished)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"The run is not finished: {Recorded.Samples.Count} of {PlannedSamples} samples are there."));
            if (Recorded.Run.Suite.Pictures == SuiteRecord.ExchangedPictures)
                notes.Add("A control: every question had the pictures of another of its kind. What is right beyond chance was not seen but known from the question.");
            if (Suite.Absence is { } absence)
                notes.Add(absence);
            if (Recorded.Run.Judge is { Target: { Api: not null, Temperature: null } } unset)
                notes.Add($"The judge {unset.Target.Name} was sent no temperature and graded at its server's own: asked again it may grade otherwise.");
            if (Recorded.Run.Rejudging is { } anew)
            {
                int done = Recorded.JudgedAnew.Count(sample => sample.Judging!.Round == anew.Round && sample.Judgement is not null), all = Recorded.Samples.Count(sample => sample.Judging is not null || sample.State == SampleState.Unjudged);
                notes.Add(string.Create(CultureInfo.InvariantCulture,
                    $"The replies are being judged anew{(anew.Judge is { } judge ? $" by {judge.Target.Name}" : "")}: {done} of {all} are. The grades here are those of before, by {Recorded.Run.Judge?.Target.Name}; `fasteval run --resume RUN` goes on."));
            }
            foreach (TargetAnalysis target in Targets.Where(target => target.Total.Unjudged > 0))
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{target.Target.Name}: {target.Total.Unjudged} of {target.Total.Samples} replies wait for a judge and are neither right nor wrong; the accuracy is of the others. `fasteval run --resume RUN --judge TARGET` has them judged."));
            }
            foreach (TargetAnalysis target in Targets.Where(target => target.Total.Errors > 0))
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{target.Target.Name}: {target.Total.Errors} of {target.Total.Samples} samples failed and are no answers; with them its accuracy could be anything from {target.Total.LowerBound * 100:0.0}% to {target.Total.UpperBound * 100:0.0}%."));
            }
            foreach (PriceRecord price in Recorded.Run.Prices.Where(price => price.IsUnverified).DistinctBy(price => price.Model))
                notes.Add($"The price of {price.Model} that costs are computed with is unverified: it was not read at the vendor's. Check it, or name a table of your own: --prices FILE.");
            return notes;
        }
    }

    public static RunAnalysis Of(RecordedRun recorded, RecordedSuite suite)
    {
        // Samples are recorded as they are complete; a report must not depend on that.
        Dictionary<string, int> places = suite.Suite?.Items.Index().ToDictionary(one => one.Item.Id, one => one.Index, StringComparer.Ordinal) ?? [];
        ILookup<string, SampleRecord> samples = recorded.Samples.OrderBy(sample => places.GetValueOrDefault(sample.Item)).ToLookup(sample => sample.Target, StringComparer.Ordinal);
        return new RunAnalysis(recorded, suite,
            [.. recorded.Run.Targets.Select(target => TargetAnalysis.Of(target, [.. samples[target.Name].Select(sample => new AnalysedSample(sample, suite.Items.GetValueOrDefault(sample.Item)))], MetricOf(suite)))]);
    }

    /// <summary>What the suite's card has computed beside the accuracy; null if nothing.</summary>
    private static IMetric? MetricOf(RecordedSuite suite) => suite.Suite?.Card.Metric is { } name ? SuiteMetrics.Find(name) : null;

    /// <summary>The cells of a facet that any target was asked about, in the order of reports.</summary>
    public IReadOnlyList<string> Keys(ItemFacet facet) =>
        [.. ItemFacet.Sorted(Targets.SelectMany(target => target.Cells).Where(cell => cell.Facet == facet).Select(cell => cell.Key).Distinct(StringComparer.Ordinal), key => key)];
}
