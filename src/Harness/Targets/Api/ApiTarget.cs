using FastEval.Engine.Decoding;
using FastEval.Harness.Records;
using FastEval.Harness.Targets.Http;
using FastEval.Harness.Targets.Pricing;
using Microsoft.Extensions.AI;
using Polly;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;

namespace FastEval.Harness.Targets.Api;

/// <summary>A model behind an API. It answers in words only: no API says how likely each option is.</summary>
/// <param name="connection">How it is reached; disposed of with the target.</param>
/// <param name="record">What it is.</param>
internal sealed class ApiTarget(ApiConnection connection, TargetRecord record) : ITarget
{
    private const int TokensPerPicture = 1000;

    private readonly ApiTargetOptions _options = connection.Options;
    private readonly TimeProvider _time = connection.Time;
    private readonly SentPictures _pictures = new(connection.Options.ImageSize);
    private readonly ResiliencePipeline<ApiAnswer> _retries = RetryPipeline.Create(connection.Options, connection.Time);
    private readonly ApiAttempt _attempt = new(connection.Client, connection.Options, connection.Redactor, connection.Time);
    private long _tokensSeen;
    private long _answersSeen;

    public TargetRecord Record => record;

    public int InFlight => record.Parallel;

    public bool CanScoreOptions => false;

    /// <summary>Asks nobody: a question would cost money, and the connection was opened when it was loaded.</summary>
    public Task WarmUpAsync(CancellationToken cancellationToken) => ApiWarmUp.RunAsync(_options, _time, cancellationToken);

    public async Task<TargetReply> AnswerAsync(TargetQuestion question, CancellationToken cancellationToken)
    {
        long putAt = _time.GetTimestamp();
        ChatMessage message = await QuestionMessages.OfAsync(question, _pictures, _options).ConfigureAwait(false);
        double prepareMs = Ms(putAt, _time.GetTimestamp());
        ChatOptions settings = QuestionMessages.Settings(question, _options);
        int estimate = Estimate(question);
        var attempts = new List<AttemptRecord>();
        try
        {
            ApiAnswer answer = await _retries.ExecuteAsync(
                token => AttemptAsync(message, settings, estimate, putAt, attempts, question, token), cancellationToken).ConfigureAwait(false);
            return Reply(answer, question, putAt, prepareMs, attempts);
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.Refused)
        {
            return new TargetReply("", FinishReason.EndOfGeneration, null, null, null, null) { IsRefused = true, Attempts = attempts };
        }
        catch (ProviderException e) when (e.Failure == ProviderFailure.Unusable)
        {
            throw new TargetUnusableException(e.Message);
        }
        catch (ProviderException e) when (e.IsTransient && e.RetryAfter > RetryPipeline.MostWaiting)
        {
            throw new TargetUnusableException($"{e.Message} It is to be asked again in {Math.Ceiling(e.RetryAfter.Value.TotalMinutes)} min, which is not waited for: go on then.");
        }
        catch (ProviderException e)
        {
            throw e.With(attempts);
        }
    }

    public Task<OptionReply> ScoreOptionsAsync(TargetQuestion question, IReadOnlyList<string> options, CancellationToken cancellationToken) =>
        throw new NotSupportedException("An API does not say how likely options are.");

    public void Dispose() => connection.Dispose();

    private double Ms(long from, long to) => _time.GetElapsedTime(from, to).TotalMilliseconds;

    private async ValueTask<ApiAnswer> AttemptAsync(
        ChatMessage message, ChatOptions settings, int estimate, long putAt, List<AttemptRecord> attempts, TargetQuestion question, CancellationToken cancellationToken)
    {
        HttpExchange? exchange = null;
        long beganAt = _time.GetTimestamp();
        AttemptRecord Ended(string outcome, int? status, ProviderException? failure) => new()
        {
            StartMs = Math.Round(Ms(putAt, beganAt), 3),
            Ms = Math.Round(Ms(beganAt, _time.GetTimestamp()), 3),
            ResentAfterMs = exchange?.ResentAt is { } resentAt ? Math.Round(Ms(beganAt, resentAt), 3) : null,
            Status = status,
            Outcome = outcome,
            Error = failure?.Message,
            RetryAfterSeconds = failure?.RetryAfter?.TotalSeconds,
        };
        try
        {
            ApiAnswer answer = await _attempt.RunAsync(message, settings, estimate, question, begun => exchange = begun, cancellationToken).ConfigureAwait(false);
            attempts.Add(Ended(AttemptRecord.Answered, exchange!.Status, null));
            Settle(answer, question, estimate);
            return answer;
        }
        catch (ProviderException e)
        {
            attempts.Add(Ended(e.Word, e.Status, e));
            if (e.IsOverload && exchange?.EnteredMs is { } entered && !(e.RetryAfter > RetryPipeline.MostWaiting))
                connection.Gate.Overloaded(entered, e.RetryAfter ?? (e.Failure == ProviderFailure.RateLimited ? _options.Backoff : null));
            throw;
        }
    }

    private void Settle(ApiAnswer answer, TargetQuestion question, int estimate)
    {
        if (answer.Exchange.Source is not null)
            return;
        SampleTokens tokens = TokenReport.Read(answer.Usage, question, answer.Text);
        long sum = Math.Max(0, (long)tokens.Prompt) + Math.Max(0, tokens.Output);
        Interlocked.Add(ref _tokensSeen, sum);
        Interlocked.Increment(ref _answersSeen);
        connection.Gate.Answered((int)Math.Min(sum, int.MaxValue / 2) - estimate);
    }

    /// <summary>What a question will count as against a limit: the mean so far; before the first answer by its length.</summary>
    private int Estimate(TargetQuestion question)
    {
        long answers = Interlocked.Read(ref _answersSeen);
        if (answers > 0)
            return (int)Math.Min(Interlocked.Read(ref _tokensSeen) / answers, int.MaxValue / 2);
        return TokenReport.Estimate(question, "").Prompt + (question.Parts.OfType<PromptPart.Image>().Count() * TokensPerPicture) + question.MaxTokens;
    }

    private TargetReply Reply(ApiAnswer answer, TargetQuestion question, long putAt, double prepareMs, List<AttemptRecord> attempts)
    {
        SampleTokens tokens = TokenReport.Read(answer.Usage, question, answer.Text);
        return new TargetReply(
            answer.Text,
            answer.Finish == ChatFinishReason.Length ? FinishReason.Length : FinishReason.EndOfGeneration,
            ApiTimings.Of(answer, putAt, prepareMs),
            tokens,
            new SampleCacheUse(question.Parts.OfType<PromptPart.Image>().Count(), 0, Math.Max(0, tokens.Prompt - tokens.Prefilled)),
            Cost.Of(_options.Price, tokens))
        {
            IsRefused = answer.HasRefusal || answer.Finish == ChatFinishReason.ContentFilter,
            CostEstimate = Cost.Estimate(_options.Price, tokens),
            Source = answer.Exchange.Source,
            ServedModel = answer.Model,
            Attempts = attempts,
        };
    }
}
