using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FastEval.Harness.Tests.Targets;

/// <summary>What a <see cref="ScriptedServer"/> can do, good and bad.</summary>
internal static class Replies
{
    public static readonly object GoodUsage = new { prompt_tokens = 20, completion_tokens = 2, total_tokens = 22 };

    /// <summary>A whole answer, a piece per event.</summary>
    public static async Task AnswerAsync(HttpContext context, string text, string finish = "stop", object? usage = null, bool reportsUsage = true)
    {
        await BeginAsync(context);
        string[] pieces = text.Length > 1 ? [text[..1], text[1..]] : [text];
        foreach (string piece in pieces)
            await SendAsync(context, Piece(piece, null));
        await SendAsync(context, Piece(null, finish));
        if (reportsUsage)
            await SendAsync(context, JsonSerializer.Serialize(new { id = "x", @object = "chat.completion.chunk", created = 1, model = "served-model", choices = Array.Empty<object>(), usage = usage ?? GoodUsage }));
        await SendAsync(context, "[DONE]");
    }

    public static async Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
    }

    public static async Task SendAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n");
        await context.Response.Body.FlushAsync();
    }

    public static string Piece(string? content, string? finish) => JsonSerializer.Serialize(new
    {
        id = "x",
        @object = "chat.completion.chunk",
        created = 1,
        model = "served-model",
        choices = new[] { new { index = 0, delta = content is null ? (object)new { } : new { content }, finish_reason = finish } },
    });

    public static async Task StatusAsync(HttpContext context, int status, string body = "", string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(body);
    }

    /// <summary>Part of an answer, then nothing more for as long as the client waits.</summary>
    public static async Task StallAsync(HttpContext context)
    {
        await BeginAsync(context);
        await SendAsync(context, Piece("ye", null));
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Part of an answer, then the connection is gone.</summary>
    public static async Task CutAsync(HttpContext context)
    {
        await BeginAsync(context);
        await SendAsync(context, Piece("yes", null));
        // What was sent may be lost with the connection while it is on its way.
        await Task.Delay(100);
        context.Abort();
    }

    /// <summary>A whole answer in the form of the Anthropic API.</summary>
    public static async Task AnthropicAsync(HttpContext context, string text, string stop)
    {
        await Replies.BeginAsync(context);
        await EventAsync(context, "message_start", new
        {
            type = "message_start",
            message = new { id = "m", type = "message", role = "assistant", model = "claude-served", content = Array.Empty<object>(), stop_reason = (string?)null, stop_sequence = (string?)null, usage = new { input_tokens = 1000, output_tokens = 1, cache_read_input_tokens = 0, cache_creation_input_tokens = 0 } },
        });
        await EventAsync(context, "content_block_start", new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } });
        await EventAsync(context, "content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text } });
        await EventAsync(context, "content_block_stop", new { type = "content_block_stop", index = 0 });
        await EventAsync(context, "message_delta", new { type = "message_delta", delta = new { stop_reason = stop, stop_sequence = (string?)null }, usage = new { output_tokens = 5 } });
        await EventAsync(context, "message_stop", new { type = "message_stop" });
    }

    public static async Task EventAsync(HttpContext context, string name, object data)
    {
        await context.Response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n");
        await context.Response.Body.FlushAsync();
    }
}
