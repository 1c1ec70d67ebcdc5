using System.Text;
using FastEval.Harness.Output;
using FastEval.Harness.Targets.Http;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace FastEval.Harness.Targets.Api;

/// <summary>One try: sends the question and reads the stream to its end. An answer is whole, or there is a <see cref="ProviderException"/>.</summary>
internal sealed class ApiAttempt(IChatClient client, ApiTargetOptions options, SecretRedactor redactor, TimeProvider time)
{
    private const int MostLetters = 200;
    private const int MostBytesPerLetter = 4;

    // So much more that what may be the end of a key, at the beginning, can be left out.
    private readonly int _tailBytes = (MostLetters * MostBytesPerLetter) + redactor.LongestForm;

    /// <summary>Tries once.</summary>
    /// <param name="message">The question, as it is sent.</param>
    /// <param name="settings">What is sent with it.</param>
    /// <param name="estimatedTokens">What it will count as against a limit.</param>
    /// <param name="question">It, with how often it was asked before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="begun">Is given the exchange at once, so that failures have it too.</param>
    /// <exception cref="ProviderException">No whole answer came.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ApiAnswer> RunAsync(
        ChatMessage message, ChatOptions settings, int estimatedTokens, TargetQuestion question, Action<HttpExchange> begun, CancellationToken cancellationToken)
    {
        using var exchange = new HttpExchange(time, options.Timeout, options.Stall, estimatedTokens, _tailBytes, cancellationToken) { Asking = question.Asking, TriesBefore = question.TriesBefore };
        begun(exchange);
        bool succeeded = false;
        try
        {
            ApiAnswer answer = await ReadAsync(message, settings, exchange).ConfigureAwait(false);
            succeeded = true;
            return answer;
        }
        catch (Exception e) when (e is not (ProviderException or OutOfMemoryException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(e, exchange) ?? e;
        }
        finally
        {
            exchange.End(succeeded);
        }
    }

    private async Task<ApiAnswer> ReadAsync(ChatMessage message, ChatOptions settings, HttpExchange exchange)
    {
        var text = new StringBuilder();
        var pieces = new List<long>();
        ChatFinishReason? finish = null;
        UsageDetails? usage = null;
        string? model = null;
        bool hasRefusal = false;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([message], settings, exchange.Token).ConfigureAwait(false))
        {
            if (update.Text is { Length: > 0 } piece)
            {
                pieces.Add(time.GetTimestamp());
                text.Append(piece);
            }
            finish = update.FinishReason ?? finish;
            model = update.ModelId ?? model;
            usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? usage;
            // The one thing of it that the common form does not carry.
            hasRefusal |= update.RawRepresentation is StreamingChatCompletionUpdate { RefusalUpdate.Length: > 0 };
        }
        exchange.Token.ThrowIfCancellationRequested();
        if (finish is not { } end)
            throw new ProviderException(ProviderFailure.Stream, $"The stream of {options.Endpoint.Authority} ended without a finish reason.{Tail(exchange)}", exchange.Status);
        return new ApiAnswer
        {
            Text = redactor.Redact(text.ToString()),
            Finish = end,
            HasRefusal = hasRefusal,
            Usage = usage,
            Model = model is null ? null : redactor.Redact(model),
            PiecesAt = pieces,
            Exchange = exchange,
        };
    }

    /// <summary>What an error of a library means; null for what no answer of a server can cause.</summary>
    private ProviderException? Explain(Exception e, HttpExchange exchange)
    {
        string host = options.Endpoint.Authority;
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is ProviderException ours)
                return ours;
        }
        if (exchange.Expiry is { } expiry)
            return new ProviderException(ProviderFailure.Timeout, $"{host}: {expiry}.", exchange.Status);
        if (exchange.StreamFailure is { } cut)
            return new ProviderException(ProviderFailure.Stream, $"The stream of {host} was cut: {redactor.Redact(cut.Message)}", exchange.Status);
        // Only the text of what a server sent can be at fault once its answer has begun.
        return exchange.Status is { } status
            ? new ProviderException(ProviderFailure.Malformed, $"{host} sent what is no answer: {Short(e.Message)}{Tail(exchange)}", status)
            : null;
    }

    /// <summary>What the body ended with. The key is taken out of all that is kept before any of it is cut.</summary>
    private string Tail(HttpExchange exchange)
    {
        string clean = Clean(exchange.Tail);
        if (exchange.IsTailCut)
            clean = clean[Math.Min(clean.Length, redactor.LongestForm)..];
        if (clean.Length > 0)
            return $" It ended with: {clean[Math.Max(0, clean.Length - MostLetters)..]}";
        return exchange.IsTailCut ? "" : " It was empty.";
    }

    private string Short(string text)
    {
        string clean = Clean(text);
        return clean.Length <= MostLetters ? clean : clean[..MostLetters] + "…";
    }

    private string Clean(string text) => CellText.Printable(redactor.Redact(text).Trim());
}
