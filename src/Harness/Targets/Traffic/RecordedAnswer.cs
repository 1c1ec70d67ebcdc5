using System.Net;
using System.Text;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Traffic;

/// <summary>Makes an answer of a recorded one.</summary>
internal static class RecordedAnswer
{
    public static HttpResponseMessage Of(RecordedExchange recorded, HttpRequestMessage request, HttpExchange exchange)
    {
        Stream body = new MemoryStream(Encoding.UTF8.GetBytes(recorded.Body));
        var response = new HttpResponseMessage((HttpStatusCode)recorded.Status)
        {
            RequestMessage = request,
            Content = new StreamContent(recorded.IsCut ? new CutStream(body, exchange) : body),
        };
        foreach ((string name, string value) in recorded.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return response;
    }
}
