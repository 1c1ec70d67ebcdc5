using FastEval.Engine;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Quantization;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Studies.Records;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;
using FastEval.Kernels.Scoring;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>
/// Makes and measures what a study lacks: files, then divergences, speed and accuracy of every pair. Each is recorded when it is whole, so that a study that was
/// broken off goes on where it was. A pair that fails does not lose the others.
/// </summary>
internal sealed class StudyRunner(StudyPlan plan, StudyFolder folder, CommandConsole console)
{
    private const string TextPart = VariantRecord.Text;
    private const string MmprojPart = VariantRecord.Mmproj;
    private readonly VariantFiles _files = new(plan, folder);
    private readonly StudyPair[] _pairs = [.. folder.Study.Pairs()];

    /// <summary>Steps that a display counts.</summary>
    public static int Steps(StudyPlan plan)
    {
        int pairs = plan.TextTypes.Count * plan.MmprojTypes.Count;
        return (plan.CollectsImportance ? 1 : 0) + plan.TextTypes.Count + plan.MmprojTypes.Count + 1 + pairs * (plan.Repetitions > 0 ? 2 : 1) + 1;
    }

    /// <summary>Does it.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what is recorded stays.</exception>
    /// <exception cref="FastEvalException">A file cannot be made or written; what is recorded stays.</exception>
    public async Task RunAsync(StudyDisplay display, CancellationToken cancellationToken)
    {
        // What failed before is tried again.
        folder.Update(folder.Study with { Failures = [], Finished = null });
        await MakeFilesAsync(display, cancellationToken).ConfigureAwait(false);
        await MeasureDivergencesAsync(display, cancellationToken).ConfigureAwait(false);
        if (plan.Repetitions > 0)
            await MeasureSpeedAsync(display, cancellationToken).ConfigureAwait(false);
        await RunSuiteAsync(display, cancellationToken).ConfigureAwait(false);
        folder.Update(folder.Study with { Finished = console.Time.GetUtcNow() });
        if (folder.Study.Failures.Count == 0)
            _files.Clean();
    }

    private async Task MakeFilesAsync(StudyDisplay display, CancellationToken cancellationToken)
    {
        ImportanceMatrix? importance = await ImportanceAsync(display, cancellationToken).ConfigureAwait(false);
        foreach ((string part, string type) in plan.TextTypes.Select(type => (TextPart, type)).Concat(plan.MmprojTypes.Select(type => (MmprojPart, type))))
        {
            display.Next(part == TextPart ? $"text model as {type}" : $"mmproj as {type}");
            try
            {
                await Task.Run(() => _files.Make(part, type, importance, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (NativeException e)
            {
                // llama.cpp cannot make this type of this model; a disk that is full, or a file that comes out another, ends the study.
                foreach (StudyPair pair in _pairs.Where(pair => type == (part == TextPart ? pair.Text : pair.Mmproj)))
                    Fail(pair, $"{part} {type}", e);
            }
        }
    }

    /// <summary>Whether a finished study has every part that it recorded; what was deleted since is made again.</summary>
    public static bool IsWhole(StudyPlan plan, StudyFolder folder) => RunPath(folder) is not null && File.Exists(folder.ReferenceRows) && File.Exists(folder.ReferenceLines)
        && folder.Study.Pairs().All(pair => File.Exists(folder.DivergenceOf(pair)) && (plan.Repetitions == 0 || File.Exists(folder.SpeedOf(pair))));

    /// <summary>The importance matrix that was given, or one collected on right answers behind questions with their pictures; null for none.</summary>
    private async Task<ImportanceMatrix?> ImportanceAsync(StudyDisplay display, CancellationToken cancellationToken)
    {
        string? path = plan.ImportancePath;
        if (plan.CollectsImportance)
        {
            display.Next("importance matrix");
            path = folder.Importance;
            if (!File.Exists(path))
            {
                using IRowScoring scoring = RowScoring.CreateForProcessor();
                var collector = new ImportanceCollector();
                using InferenceEngine engine = InferenceEngine.Load(Exact(folder.Study.Reference()) with { Importance = collector }, null, cancellationToken);
                await Measurement(scoring).ComputeAsync(engine, cancellationToken).ConfigureAwait(false);
                collector.Save(path, $"{plan.Run.Suite.Card.Name} {plan.Run.Suite.Card.Version}");
            }
        }
        if (path is null)
            return null;
        ImportanceMatrix importance = ImportanceFile.Read(path);
        folder.Update(folder.Study with
        {
            Importance = new ImportanceRecord(
                Path.GetFileName(path), ModelInspector.Sha256(path, null, cancellationToken), importance.Entries.Count, plan.CollectsImportance ? Sample().Count : null),
        });
        return importance;
    }

    private IReadOnlyList<SuiteItem> Sample() => DivergenceMeasurement.Sample(plan.Run.Items, plan.DivergenceItems);

    private DivergenceMeasurement Measurement(IRowScoring scoring) => new(plan.Run.Suite, Sample(), folder, scoring, console.Time);

    private async Task MeasureDivergencesAsync(StudyDisplay display, CancellationToken cancellationToken)
    {
        using IRowScoring scoring = RowScoring.CreateForProcessor();
        DivergenceMeasurement measurement = Measurement(scoring);
        display.Next("reference distributions");
        if (folder.Study.Divergence is null || !File.Exists(folder.ReferenceRows) || !File.Exists(folder.ReferenceLines))
        {
            using InferenceEngine engine = InferenceEngine.Load(Exact(folder.Study.Reference()), null, cancellationToken);
            folder.Update(folder.Study with { Divergence = await measurement.WriteReferenceAsync(engine, cancellationToken).ConfigureAwait(false) });
        }
        foreach (StudyPair pair in _pairs)
        {
            display.Next($"divergence of {pair.Name}");
            if (!IsMade(pair) || File.Exists(folder.DivergenceOf(pair)))
                continue;
            await TryAsync(pair, "divergence", async () =>
            {
                using InferenceEngine engine = InferenceEngine.Load(Exact(pair), null, cancellationToken);
                await measurement.MeasureAsync(engine, pair, cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    private async Task MeasureSpeedAsync(StudyDisplay display, CancellationToken cancellationToken)
    {
        var measurement = new SpeedMeasurement(plan.Repetitions, console.Time);
        foreach (StudyPair pair in _pairs)
        {
            display.Next($"speed of {pair.Name}");
            if (!IsMade(pair) || File.Exists(folder.SpeedOf(pair)))
                continue;
            await TryAsync(pair, "speed", async () =>
            {
                SpeedRecord speed = await measurement.MeasureAsync(Files(pair), pair, cancellationToken).ConfigureAwait(false);
                StudyFolder.Replace(folder.SpeedOf(pair), stream => StudyFolder.WriteJson(stream, speed, StudyJson.Indented.SpeedRecord));
            }).ConfigureAwait(false);
        }
    }

    private async Task RunSuiteAsync(StudyDisplay display, CancellationToken cancellationToken)
    {
        display.Next($"{plan.Run.Suite.Card.Name} with {_pairs.Length} pairs");
        RunPlan run = plan.Run with
        {
            Targets = [.. _pairs.Select(pair => (ITargetSource)new LocalTargetSource(new LocalTargetOptions(
                pair.Name, Files(pair) with { EmbeddingCachePath = folder.Embeddings }, plan.Run.Temperature, plan.Run.MaxTokens)))],
        };
        RunRecord now = RunDescription.Of(run, plan.Selection, folder.Study.CommandLine, console.Time.GetUtcNow());
        using RunFolder recorded = RunPath(folder) is { } path ? RunFolder.Open(path, console.Time) : RunFolder.Create(folder.Runs, now, console.Time);
        RunAgreement.Require(recorded.Path, RunAgreement.Compare(recorded.Run, now));
        RunOutcome outcome = await new SuiteRunner(run, recorded, Scorer.Score, new RunDisplay(console, display.Surface), console.Time).RunAsync(cancellationToken).ConfigureAwait(false);
        if (outcome.Failures.Count > 0)
            folder.Update(folder.Study with { Failures = [.. folder.Study.Failures, .. outcome.Failures.Select(failure => new StudyFailure(failure.Target, "accuracy", failure.Message))] });
    }

    /// <summary>The folder of a study's run; null while there is none.</summary>
    public static string? RunPath(StudyFolder folder) => Directory.Exists(folder.Runs)
        ? Directory.EnumerateDirectories(folder.Runs).Where(path => File.Exists(Path.Combine(path, RunFiles.Run))).Order(StringComparer.Ordinal).FirstOrDefault()
        : null;

    private async Task TryAsync(StudyPair pair, string what, Func<Task> measure)
    {
        try
        {
            await measure().ConfigureAwait(false);
        }
        catch (FastEvalException e) when (e is not RunRecordException)
        {
            Fail(pair, what, e);
        }
    }

    private void Fail(StudyPair pair, string what, FastEvalException why) =>
        folder.Update(folder.Study with { Failures = [.. folder.Study.Failures, new StudyFailure(pair.Name, what, why.Message)] });

    /// <summary>Whether both of its files could be made.</summary>
    private bool IsMade(StudyPair pair) => File.Exists(_files.PathOf(TextPart, pair.Text)) && File.Exists(_files.PathOf(MmprojPart, pair.Mmproj));

    private EngineOptions Files(StudyPair pair) => plan.Engine with
    {
        ModelPath = _files.PathOf(TextPart, pair.Text),
        ProjectorPath = _files.PathOf(MmprojPart, pair.Mmproj),
    };

    /// <summary>Divergences are small: nothing but the weights may differ, not even how a sum is rounded.</summary>
    private EngineOptions Exact(StudyPair pair) => Files(pair) with { Deterministic = true, Parallel = 1, EmbeddingCachePath = folder.Embeddings };
}
