using System.Text;
using FastEval.Harness.Targets.Specs;

namespace FastEval.Harness.Targets.Api;

/// <summary>Answers every question within the process, in the vendor's form; for the warm-up.</summary>
internal sealed class CannedHandler(string kind) : HttpMessageHandler
{
    private const string OpenAI =
        """
        data: {"id":"w","object":"chat.completion.chunk","created":1,"model":"warm-up","choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}]}

        data: {"id":"w","object":"chat.completion.chunk","created":1,"model":"warm-up","choices":[{"index":0,"delta":{"content":" cup"},"finish_reason":null}]}

        data: {"id":"w","object":"chat.completion.chunk","created":1,"model":"warm-up","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"w","object":"chat.completion.chunk","created":1,"model":"warm-up","choices":[],"usage":{"prompt_tokens":2,"completion_tokens":2,"total_tokens":4}}

        data: [DONE]


        """;

    private const string Anthropic =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"w","type":"message","role":"assistant","model":"warm-up","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":2,"output_tokens":1,"cache_read_input_tokens":0,"cache_creation_input_tokens":0}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a cup"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}


        """;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return new HttpResponseMessage
        {
            RequestMessage = request,
            Content = new StringContent(kind == TargetKind.Anthropic ? Anthropic : OpenAI, Encoding.UTF8, "text/event-stream"),
        };
    }
}
