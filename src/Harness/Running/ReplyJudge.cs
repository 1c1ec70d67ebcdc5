using System.Globalization;
using FastEval.Engine.Decoding;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Running;

/// <summary>Has a target grade replies, at temperature 0. What fails becomes an error, never a wrong answer, and keeps the reply, so that it can be judged again without asking for another.</summary>
/// <param name="target">The judge.</param>
/// <param name="plan">How it is asked.</param>
/// <param name="seed">The run's.</param>
/// <param name="round">How often the replies were judged anew, this time included.</param>
/// <param name="rounds">All rounds that are this judge's, so that it is asked once more, not for the first time; null for this one alone.</param>
internal sealed class ReplyJudge(ITarget target, JudgePlan plan, uint seed, int round = 0, IReadOnlyCollection<int>? rounds = null)
{
    private const int MostLetters = 300;

    private readonly IVerdictForm _form = VerdictForms.Find(plan.Template.Form) ?? throw new ArgumentException($"There is no verdict of the form '{plan.Template.Form}'.");

    /// <summary>Judges one reply. Several may be judged at the same time.</summary>
    /// <param name="item">What was asked.</param>
    /// <param name="sample">What the target said, with a reply, and with its latest judging if there was one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The sample with its grade, or with the reason why it has none.</returns>
    /// <exception cref="TargetUnusableException">The judge answers nothing any more.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<SampleRecord> JudgeAsync(SuiteItem item, SampleRecord sample, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        JudgingRecord? before = sample.Judging;
        string said = sample.FinishReason == SampleRecord.ContentFilter ? "" : AnswerText.WithoutThinking(sample.Reply ?? "");
        int times = 1 + (before?.TimesIn(rounds ?? [round]) ?? 0);
        var begun = new JudgingRecord { Times = times, Round = round, Earlier = before?.Spent, EarlierTimes = before?.TimesBefore(round) };
        var question = new TargetQuestion
        {
            Parts = [new PromptPart.Text(JudgePrompt.Render(plan.Template.For(item.Category), item, said))],
            MaxTokens = plan.MaxTokens,
            Temperature = 0,
            // Another one each time, and where none is sent the cache still knows that it is another: else it would repeat a verdict that could not be read.
            Asking = times,
            Seed = SampleSeed.Of(seed, times == 1 ? item.Id : string.Create(CultureInfo.InvariantCulture, $"{item.Id}, judged for the {times}. time")),
        };
        try
        {
            return Judged(sample, begun, await target.AnswerAsync(question, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or TargetUnusableException) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Failed(sample, null, SampleMaker.Describe(e), begun with { Attempts = (e as ProviderException)?.Attempts });
        }
    }

    private SampleRecord Judged(SampleRecord sample, JudgingRecord begun, TargetReply reply)
    {
        JudgingRecord judging = begun with
        {
            Tokens = reply.Tokens,
            Cost = reply.Cost,
            CostEstimate = reply.CostEstimate,
            Source = reply.Source,
            ServedModel = reply.ServedModel,
            Attempts = reply.Attempts,
        };
        if (reply.IsRefused)
            return Failed(sample, reply.Text, "It refused.", judging);
        if (_form.Read(AnswerText.WithoutThinking(reply.Text)) is not { } verdict)
        {
            string cut = reply.Finish == FinishReason.Length ? $", cut off at {plan.MaxTokens} tokens (--judge-max-tokens)," : "";
            return Failed(sample, reply.Text, $"Its reply{cut} is not {_form.Description}: '{Short(reply.Text)}'", judging);
        }
        Score score = Score.Of(verdict.Value, verdict.Text);
        return sample with { State = score.State, Score = score.Value, Parsed = score.Parsed, Judgement = reply.Text, Judging = judging, Error = null };
    }

    private SampleRecord Failed(SampleRecord sample, string? said, string message, JudgingRecord judging) => sample with
    {
        State = SampleState.Error,
        Score = null,
        Parsed = null,
        Judgement = said,
        Judging = judging,
        Error = $"The judge {target.Record.Name}: {message}",
    };

    private static string Short(string text) => text.Trim() is var trimmed && trimmed.Length <= MostLetters ? trimmed : trimmed[..MostLetters] + "…";
}
