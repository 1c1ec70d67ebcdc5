namespace FastEval.Harness.Targets.Specs;

/// <summary>
/// Reads a <c>--target</c>. Its messages never repeat a setting that could be a key, nor an address with a user in it: what is refused here stands in nobody's log.
/// </summary>
internal static class TargetSpecParser
{
    /// <summary>The option that names what is asked.</summary>
    public const string Target = "--target";

    private static readonly string[] Secrets = ["key", "api-key", "api_key", "apikey", "token", "password"];

    /// <summary>Takes one apart.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="option">The option that it was given by, for messages.</param>
    /// <exception cref="ArgumentException">It is none; the message says what is expected.</exception>
    public static TargetSpec Parse(string given, string option = Target)
    {
        int colon = given.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? "" : given[..colon].ToLowerInvariant();
        if (!TargetKind.All.Contains(kind))
            throw new ArgumentException($"{option} begins with one of {string.Join(", ", TargetKind.All.Select(one => one + ":"))}, for example openai:gpt-4o; '{Start(given)}' does not.");
        string[] pieces = given[(colon + 1)..].Split(',');
        (string model, Uri? url) = kind == TargetKind.Compatible ? Address(option, pieces[0]) : (pieces[0].Trim(), null);
        if (model.Length == 0)
            throw new ArgumentException($"{option} {kind}: lacks its {(kind == TargetKind.Local ? "file" : "model")}: {Example(kind)}.");
        return new TargetSpec(kind, model, url, Settings(option, kind, pieces.AsSpan(1))) { Option = option };
    }

    private static Dictionary<string, string> Settings(string option, string kind, ReadOnlySpan<string> pieces)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string piece in pieces)
        {
            int equals = piece.IndexOf('=', StringComparison.Ordinal);
            string key = (equals < 0 ? piece : piece[..equals]).Trim().ToLowerInvariant();
            if (Secrets.Contains(key))
                throw new ArgumentException($"{option} {kind}: keys are read from the environment alone, never from the command line, which others can see and the record keeps. {KeyVariables.Describe(kind)}");
            if (equals < 0)
                throw new ArgumentException($"{option} {kind}: what follows a comma is key=value; '{Start(piece)}' is not. A file with a comma in its name is given with --model.");
            if (!SpecKeys.Of(kind).Contains(key))
                throw new ArgumentException($"{option} {kind}: there is no setting '{key}'; there are {string.Join(", ", SpecKeys.Of(kind))}.");
            if (piece[(equals + 1)..].Trim() is not { Length: > 0 } value)
                throw new ArgumentException($"{option} {kind}: {key} lacks its value.");
            if (!values.TryAdd(key, value))
                throw new ArgumentException($"{option} {kind}: {key} is given twice.");
        }
        return values;
    }

    private static (string Model, Uri Url) Address(string option, string given)
    {
        int hash = given.IndexOf('#', StringComparison.Ordinal);
        string model = hash < 0 ? "" : given[(hash + 1)..].Trim();
        return (model, ApiAddress.Parse($"{option} compatible", hash < 0 ? given : given[..hash]));
    }

    private static string Example(string kind) => kind switch
    {
        TargetKind.Local => "local:model.gguf,mmproj=mmproj.gguf",
        TargetKind.OpenAI => "openai:gpt-4o",
        TargetKind.Azure => "azure:my-deployment",
        TargetKind.Anthropic => "anthropic:claude-sonnet-4-5",
        _ => "compatible:http://127.0.0.1:8080/v1#my-model",
    };

    private static string Start(string text) => text.Length <= 12 ? text : text[..12] + "…";
}
