namespace FastEval.Harness.Targets.Http;

/// <summary>Takes keys out of text that came from elsewhere: a server may send back what it was sent.</summary>
/// <param name="secrets">The keys; empty ones count for nothing.</param>
internal sealed class SecretRedactor(params IEnumerable<string?> secrets)
{
    /// <summary>What stands in a key's place.</summary>
    public const string Mark = "[key]";

    private readonly string[] _secrets =
    [
        // As JSON and addresses may write it too; the longest first, so that no part of one is left.
        .. secrets.OfType<string>().Where(secret => secret.Length > 0).SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length),
    ];

    /// <summary>The text without any key.</summary>
    public string Redact(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, Mark, StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Forms(string secret) =>
        [secret, Uri.EscapeDataString(secret), System.Text.Json.JsonEncodedText.Encode(secret).ToString(), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret))];
}
