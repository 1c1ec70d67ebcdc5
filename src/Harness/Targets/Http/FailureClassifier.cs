using System.Text.Json;
using FastEval.Harness.Output;

namespace FastEval.Harness.Targets.Http;

/// <summary>Says what kind of failure an answer with an error status is.</summary>
internal static class FailureClassifier
{
    private const int MostLetters = 300;

    private static readonly string[] FilterCodes = ["content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation", "image_content_policy_violation"];
    private static readonly string[] SpentCodes = ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error"];

    /// <summary>Classifies.</summary>
    /// <param name="host">Who answered.</param>
    /// <param name="status">The status, 400 or above.</param>
    /// <param name="body">The body, as it came.</param>
    /// <param name="retryAfter">What the server asked for.</param>
    /// <param name="redactor">Takes the key out of what is told of the body.</param>
    public static ProviderException Of(string host, int status, string body, TimeSpan? retryAfter, SecretRedactor redactor)
    {
        (string? message, string[] codes) = Read(body);
        string said = redactor.Redact(message ?? body); // Not before it is decoded, and not after it is cut.
        said = CellText.Printable(said.Length <= MostLetters ? said.Trim() : said[..MostLetters].Trim() + "…");
        string text = said.Length == 0 ? $"{host} answers HTTP {status}." : $"{host} answers HTTP {status}: {said}";
        return new ProviderException(Kind(status, codes), text, status, retryAfter);
    }

    private static ProviderFailure Kind(int status, string[] codes) => status switch
    {
        _ when codes.Any(SpentCodes.Contains) => ProviderFailure.Unusable,
        _ when codes.Any(FilterCodes.Contains) => ProviderFailure.Refused,
        429 => ProviderFailure.RateLimited,
        408 or 425 => ProviderFailure.Timeout,
        501 or 505 => ProviderFailure.Unusable,
        >= 500 => ProviderFailure.Server,
        401 or 402 or 403 or 404 or 405 => ProviderFailure.Unusable,
        _ => ProviderFailure.Rejected,
    };

    /// <summary>The vendors' forms: <c>{"error": {"message", "code", "type", "innererror": {"code"}}}</c>, <c>{"error": "text"}</c>, <c>{"message": "text"}</c>.</summary>
    private static (string? Message, string[] Codes) Read(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return (null, []);
            JsonElement error = root.TryGetProperty("error", out JsonElement inner) ? inner : root;
            if (error.ValueKind == JsonValueKind.String)
                return (error.GetString(), []);
            if (error.ValueKind != JsonValueKind.Object)
                return (null, []);
            string?[] codes =
            [
                Text(error, "code"), Text(error, "type"),
                error.TryGetProperty("innererror", out JsonElement deeper) && deeper.ValueKind == JsonValueKind.Object ? Text(deeper, "code") : null,
            ];
            return (Text(error, "message"), [.. codes.OfType<string>()]);
        }
        catch (JsonException)
        {
            // A proxy's page of HTML, or nothing: it is told as it is.
            return (null, []);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
