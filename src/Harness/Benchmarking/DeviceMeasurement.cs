using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;

namespace FastEval.Harness.Benchmarking;

/// <summary>
/// The measurements on one loaded model. Text: warm-up, then prefill and decode in turn, so that a drift of the machine's clock hits both.
/// Pictures: warm-up; cold requests (caches off); one request that fills the caches; then a new question each about the same picture.
/// </summary>
internal sealed class DeviceMeasurement(BenchPlan plan, IBenchTarget target, BenchSamples samples, List<string> notes, BenchSteps steps)
{
    private static readonly string[] Questions =
    [
        "Describe this picture in one sentence.", "What is in the foreground?", "Which colours stand out?", "How many people are there?",
        "Is it indoors or outdoors?", "What time of day is it?", "What is in the background?", "Is there any writing to be read?",
    ];

    // mtmd runs the tower and the projector as one graph.
    private bool ProjectsApart => target.Info.Vision?.Name != "mtmd";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        MeasureText();
        if (target.Info.Vision is null)
            notes.Add("No projector (--mmproj): the image metrics are missing.");
        else
            await MeasurePicturesAsync(cancellationToken).ConfigureAwait(false);
    }

    private void MeasureText()
    {
        steps.Next("warm up text");
        if (plan.PromptTokens > 0)
            target.MeasurePrefill(plan.PromptTokens, plan.Depth, steps.CancellationToken);
        if (plan.OutputTokens > 0)
            target.MeasureDecode(1, plan.Depth, steps.CancellationToken);
        for (int i = 1; i <= plan.Repetitions; i++)
        {
            steps.Next($"prefill {i}/{plan.Repetitions}");
            if (plan.PromptTokens > 0)
                samples.Add(BenchMetric.Prefill, plan.PromptTokens / target.MeasurePrefill(plan.PromptTokens, plan.Depth, steps.CancellationToken));
            steps.Next($"decode {i}/{plan.Repetitions}");
            if (plan.OutputTokens > 0)
                samples.Add(BenchMetric.Decode, plan.OutputTokens / target.MeasureDecode(plan.OutputTokens, plan.Depth, steps.CancellationToken));
        }
    }

    private async Task MeasurePicturesAsync(CancellationToken cancellationToken)
    {
        if (!ProjectsApart)
            notes.Add($"mtmd runs tower and projector as one: {BenchMetric.VisionEncode.Key} holds both, {BenchMetric.Project.Key} is missing.");
        bool warmedUp = false;
        bool reused = true;
        foreach (PromptPart.Image picture in plan.Pictures)
        {
            if (!warmedUp)
            {
                steps.Next("warm up vision");
                await AskAsync(picture, Question(0), 1, useCaches: false, cancellationToken).ConfigureAwait(false);
                warmedUp = true;
            }
            for (int i = 1; i <= plan.Repetitions; i++)
            {
                steps.Next($"image, cold {i}/{plan.Repetitions}");
                Record(await AskAsync(picture, Question(0), Math.Max(1, plan.OutputTokens), useCaches: false, cancellationToken).ConfigureAwait(false));
            }
            steps.Next("fill the caches");
            await AskAsync(picture, Question(0), 1, useCaches: true, cancellationToken).ConfigureAwait(false);
            for (int i = 1; i <= plan.Repetitions; i++)
            {
                steps.Next($"image, warm {i}/{plan.Repetitions}");
                GenerationResult warm = await AskAsync(picture, Question(i), 1, useCaches: true, cancellationToken).ConfigureAwait(false);
                samples.Add(BenchMetric.TtftWarm, warm.Timings.TtftMs);
                reused &= warm.Usage.ImagesReused.Count > 0;
            }
        }
        if (!reused)
            notes.Add($"The engine did not reuse the picture for every new question: {BenchMetric.TtftWarm.Key} is not warm.");
    }

    private void Record(GenerationResult cold)
    {
        RequestTimings timings = cold.Timings;
        samples.Add(BenchMetric.Preprocess, timings.PhasesMs[Phase.Preprocess]);
        samples.Add(BenchMetric.VisionEncode, timings.PhasesMs[Phase.VisionEncode]);
        if (ProjectsApart)
            samples.Add(BenchMetric.Project, timings.PhasesMs[Phase.Project]);
        samples.Add(BenchMetric.PrefillImage, timings.PhasesMs[Phase.PrefillImage]);
        samples.Add(BenchMetric.TtftCold, timings.TtftMs);
        if (plan.OutputTokens > 0)
            samples.Add(BenchMetric.EndToEnd, timings.E2eMs);
    }

    private Task<GenerationResult> AskAsync(PromptPart.Image picture, string question, int tokens, bool useCaches, CancellationToken cancellationToken) =>
        target.AskAsync(new GenerationRequest
        {
            Turns = [PromptTurn.User(picture, new PromptPart.Text("\n" + question))],
            MaxTokens = tokens,
            // A fixed number of tokens, so that runs compare.
            IgnoreEndOfGeneration = true,
            UseCaches = useCaches,
        }, cancellationToken);

    /// <summary>Never the same twice, so that only the picture can be reused.</summary>
    private static string Question(int i)
    {
        string question = Questions[i % Questions.Length];
        return i < Questions.Length ? question : $"{question} ({i})";
    }
}
