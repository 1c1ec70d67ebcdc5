namespace FastEval.Harness.Targets.Specs;

/// <summary>The settings that a <c>--target</c> may carry.</summary>
internal static class SpecKeys
{
    public const string Name = "name";
    public const string Parallel = "parallel";

    // Of a model on this machine.
    public const string Mmproj = "mmproj";
    public const string Vision = "vision";
    public const string DataType = "dtype";
    public const string Preprocess = "preprocess";
    public const string Device = "device";
    public const string Context = "ctx";
    public const string Threads = "threads";
    public const string KvTokens = "kv-tokens";
    public const string ChatTemplate = "chat-template";

    // Of an API.
    public const string Endpoint = "endpoint";
    public const string KeyVariable = "key-env";
    public const string RequestsPerMinute = "rpm";
    public const string TokensPerMinute = "tpm";
    public const string Timeout = "timeout";
    public const string Stall = "stall";
    public const string Retries = "retries";
    public const string Backoff = "backoff";
    public const string ImageSize = "image-size";
    public const string Detail = "detail";
    public const string Omit = "omit";
    public const string Price = "price";

    private static readonly string[] Files = [Name, Parallel, Mmproj, Vision, DataType, Preprocess, Device, Context, Threads, KvTokens, ChatTemplate];
    private static readonly string[] Network =
        [Name, Parallel, RequestsPerMinute, TokensPerMinute, Timeout, Stall, Retries, Backoff, ImageSize, KeyVariable, Price];

    /// <summary>The keys of a kind.</summary>
    public static IReadOnlyList<string> Of(string kind) => kind switch
    {
        TargetKind.Local => Files,
        TargetKind.OpenAI => [.. Network, Endpoint, Detail, Omit],
        TargetKind.Azure => [.. Network, Detail, Omit],
        TargetKind.Anthropic => [.. Network, Endpoint, Omit],
        _ => [.. Network, Detail, Omit],
    };
}
