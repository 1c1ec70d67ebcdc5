using FastEval.Harness.Targets.Http;
using Polly;
using Polly.Retry;

namespace FastEval.Harness.Targets.Api;

/// <summary>Tries again what may be answered later: after as long as the server asks, else after waits that double, up to a minute, with a random part so that many do not come back at once.</summary>
internal static class RetryPipeline
{
    /// <summary>A server that asks for more than this is not waited for: it is not asked any more.</summary>
    public static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(10);

    private const double MostBackoffSeconds = 60;
    private const double LeastShare = 0.5;

    /// <param name="options">Tries and waits.</param>
    /// <param name="time">The clock.</param>
    public static ResiliencePipeline<ApiAnswer> Create(ApiTargetOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<ApiAnswer> { TimeProvider = time };
        if (options.Retries == 0)
            return builder.Build();
        var @lock = new Lock();
        // When requests are sent again changes no answer; seeded all the same, so that a run can be repeated as it was.
        var random = new Random(options.Name.Length);
        return builder.AddRetry(new RetryStrategyOptions<ApiAnswer>
        {
            MaxRetryAttempts = options.Retries,
            MaxDelay = null,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is ProviderException { IsTransient: true } failure && !(failure.RetryAfter > MostWaiting)),
            DelayGenerator = args =>
            {
                double share;
                lock (@lock)
                    share = LeastShare + (random.NextDouble() * (1 - LeastShare));
                double backoff = Math.Min(options.Backoff.TotalSeconds * Math.Pow(2, args.AttemptNumber), MostBackoffSeconds) * share;
                // A little later than asked, not earlier.
                TimeSpan? asked = (args.Outcome.Exception as ProviderException)?.RetryAfter;
                return ValueTask.FromResult<TimeSpan?>(asked is { } wait ? wait + TimeSpan.FromSeconds(Math.Min(backoff, 1) * (share - LeastShare)) : TimeSpan.FromSeconds(backoff));
            },
        }).Build();
    }
}
