using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;
using FastEval.Harness.Studies.Measuring;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Analysis;

/// <summary>What a study came to: everything that its reports show. A pure function of the record and the suite.</summary>
/// <param name="Folder">Where the study is.</param>
/// <param name="Study">The record.</param>
/// <param name="Run">The run of all pairs; null if none was begun.</param>
/// <param name="Pairs">The pairs, the reference first.</param>
internal sealed record StudyAnalysis(string Folder, StudyRecord Study, RunAnalysis? Run, IReadOnlyList<PairAnalysis> Pairs)
{
    public PairAnalysis Reference => Pairs[0];

    /// <summary>What a reader must know before the figures, a sentence each.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            if (Study.Finished is null)
                notes.Add($"The study is not finished: go on with `fasteval quantize --resume {Study.Id}`.");
            notes.AddRange(Study.Failures.Select(failure => $"{failure.Pair}: {failure.What} failed: {failure.Message}"));
            if (Run?.Suite.Absence is { } absence)
                notes.Add(absence);
            if (Run?.Targets is [{ Target.Encoder: "torch" }, ..] && Study.MmprojTypes.Count > 1)
                notes.Add("The Torch encoder turns an mmproj's weights into its own arithmetic when it loads them: an mmproj's type changes bytes and answers, and not the time to encode. With --vision mtmd it changes that too.");
            if (OthersLoad is > 0.25 and var load)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"Other programs took up to {load * 100:0}% of the processor before measurements of speed: those figures are worth little."));
            notes.AddRange(SpeedNotes.Distinct());
            return notes;
        }
    }

    /// <summary>What the measurements of speed have to say of themselves.</summary>
    public IReadOnlyList<string> SpeedNotes { get; init; } = [];

    /// <summary>The largest share of the processor that other programs took before a measurement of speed, 0 to 1; null if unknown.</summary>
    public double? OthersLoad { get; init; }

    /// <summary>Analyses a study as far as it is recorded.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="findSuite">Finds the suite of the run.</param>
    /// <exception cref="FastEvalException">A record is damaged.</exception>
    public static StudyAnalysis Of(StudyFolder folder, Func<RunRecord, RecordedSuite> findSuite)
    {
        StudyRecord study = folder.Study;
        RunAnalysis? run = null;
        if (StudyRunner.RunPath(folder) is { } path)
        {
            RecordedRun recorded = RunReader.Read(path);
            run = RunAnalysis.Of(recorded, findSuite(recorded.Run));
        }
        IReadOnlyList<ReferenceLine> reference = File.Exists(folder.ReferenceLines) ? StudyFolder.ReadLines(folder.ReferenceLines, StudyJson.Line.ReferenceLine) : [];
        TargetAnalysis? exact = Target(run, study.Reference());
        var loads = new List<double>();
        var speedNotes = new List<string>();
        PairAnalysis[] pairs = [.. study.Pairs().Select(pair =>
        {
            SpeedRecord? speed = File.Exists(folder.SpeedOf(pair)) ? StudyFolder.ReadJson(folder.SpeedOf(pair), StudyJson.Indented.SpeedRecord) : null;
            if (speed?.OthersLoad is { } load)
                loads.Add(load);
            speedNotes.AddRange(speed?.Notes ?? []);
            return Analyse(folder, pair, speed, reference, exact, Target(run, pair));
        })];
        return new StudyAnalysis(folder.Path, study, run, pairs) { OthersLoad = loads.Count > 0 ? loads.Max() : null, SpeedNotes = speedNotes };
    }

    private static TargetAnalysis? Target(RunAnalysis? run, StudyPair pair) => run?.Targets.FirstOrDefault(target => target.Target.Name == pair.Name);

    private static PairAnalysis Analyse(
        StudyFolder folder, StudyPair pair, SpeedRecord? speed, IReadOnlyList<ReferenceLine> reference, TargetAnalysis? exact, TargetAnalysis? target)
    {
        StudyRecord study = folder.Study;
        VariantRecord[] files = [.. study.Variants.Where(variant => variant.Type == (variant.Part == VariantRecord.Text ? pair.Text : pair.Mmproj))];
        long parameters = files.Sum(file => file.Parameters);
        bool isText = pair.Text != study.TextTypes[0], isVision = pair.Mmproj != study.MmprojTypes[0];
        AnsweredTwice[] both = exact is null || target is null || !(isText || isVision) ? [] : [.. AnsweredTwice.Of(exact, target)];
        return new PairAnalysis
        {
            Pair = pair,
            Quantized = (isText, isVision) switch
            {
                (true, true) => QuantizedPart.Both,
                (true, _) => QuantizedPart.Text,
                (_, true) => QuantizedPart.Vision,
                _ => QuantizedPart.None,
            },
            Items = study.Suite.Items,
            Bytes = files.Sum(file => file.Bytes),
            TensorBytes = files.Sum(file => file.TensorBytes),
            BitsPerWeight = parameters > 0 ? files.Sum(file => file.TensorBytes) * 8.0 / parameters : 0,
            Speed = speed?.Rows.ToDictionary(row => row.Metric, row => MedianInterval.Of(row.Samples), StringComparer.Ordinal) ?? [],
            Accuracy = target?.Total,
            Difference = PairedDifference.Of(both.Select(one => one.Observation)),
            ByCapability =
            [
                .. both.Where(one => one.After.Item is not null).GroupBy(one => one.After.Item!.Capability, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => KeyValuePair.Create(group.Key, PairedDifference.Of(group.Select(one => one.Observation))!)),
            ],
            Flips = [.. both.Where(one => one.IsFlip).Select(one => one.Flip)],
            Divergence = reference.Count > 0 && File.Exists(folder.DivergenceOf(pair))
                ? DivergenceSummary.Of(reference, StudyFolder.ReadLines(folder.DivergenceOf(pair), StudyJson.Line.DivergenceLine))
                : null,
        };
    }

    /// <summary>An item that both pairs gave a reply to; one in error is no answer.</summary>
    private sealed record AnsweredTwice(AnalysedSample Before, AnalysedSample After)
    {
        public (string Cluster, bool First, bool Second) Observation => (After.Cluster, Before.IsCorrect, After.IsCorrect);

        public bool IsFlip => Before.IsCorrect != After.IsCorrect;

        public AnswerFlip Flip => new(After.Sample.Item, After.Item, Before.Sample.Reply, After.Sample.Reply, After.IsCorrect);

        public static IEnumerable<AnsweredTwice> Of(TargetAnalysis exact, TargetAnalysis target)
        {
            var before = exact.Samples.Where(sample => sample.IsAnswered).ToDictionary(sample => sample.Sample.Item, StringComparer.Ordinal);
            return target.Samples.Where(sample => sample.IsAnswered && before.ContainsKey(sample.Sample.Item)).Select(sample => new AnsweredTwice(before[sample.Sample.Item], sample));
        }
    }
}
