using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Targets.Http;
using Microsoft.Extensions.AI;

namespace FastEval.Harness.Targets.Api;

/// <summary>
/// Has the vendor's library write and read a few questions that go nowhere: the first one takes hundreds of milliseconds, as its code is compiled then, and would have them in
/// its times. A real question would cost money.
/// </summary>
internal static class ApiWarmUp
{
    private const int Questions = 5;

    public static async Task RunAsync(ApiTargetOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        options = options with { Key = "warm-up" };
        var redactor = new SecretRedactor(options.Key);
        using var http = new HttpClient(new FailureHandler(new MeasuringHandler(new CannedHandler(options.Kind)), redactor, time)) { Timeout = Timeout.InfiniteTimeSpan };
        using IChatClient client = ApiClients.Create(options, http);
        var attempt = new ApiAttempt(client, options, redactor, time);
        var question = new TargetQuestion { Parts = [BenchPicture.Load(), new PromptPart.Text("What is this?")], MaxTokens = options.MaxTokens };
        var pictures = new SentPictures(options.ImageSize);
        for (int i = 0; i < Questions; i++)
        {
            ChatMessage message = await QuestionMessages.OfAsync(question, pictures, options).ConfigureAwait(false);
            ApiAnswer answer = await attempt.RunAsync(message, QuestionMessages.Settings(question, options), 0, question, static _ => { }, cancellationToken).ConfigureAwait(false);
            _ = ApiTimings.Of(answer, time.GetTimestamp(), 0);
            _ = TokenReport.Read(answer.Usage, question, answer.Text);
        }
    }
}
