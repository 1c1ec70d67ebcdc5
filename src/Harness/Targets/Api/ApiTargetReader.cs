using System.Globalization;
using FastEval.Harness.Targets.Pricing;
using FastEval.Harness.Targets.Specs;
using FastEval.Harness.Targets.Traffic;

namespace FastEval.Harness.Targets.Api;

/// <summary>Makes options of what the user gave and what the environment holds.</summary>
internal static class ApiTargetReader
{
    /// <summary>The largest number of questions at a time: what a client can have open.</summary>
    public const int MostParallel = 1024;

    private const string OpenAIEndpoint = "https://api.openai.com/v1";
    private const string AnthropicEndpoint = "https://api.anthropic.com";
    private const string AzurePath = "/openai/v1";

    /// <summary>Reads it all.</summary>
    /// <param name="spec">The <c>--target</c>.</param>
    /// <param name="name">Its name in the record.</param>
    /// <param name="common">What every target of the run shares.</param>
    /// <param name="environment">Where keys and Azure's address are.</param>
    /// <exception cref="ArgumentException">A setting is wrong, or a key is missing.</exception>
    public static ApiTargetOptions Read(TargetSpec spec, string name, ApiRunOptions common, Func<string, string?> environment)
    {
        bool isAnthropic = spec.Kind == TargetKind.Anthropic;
        IReadOnlySet<string> omitted = spec.Words(SpecKeys.Omit, isAnthropic ? ["temperature"] : ["temperature", "seed"]);
        var options = new ApiTargetOptions
        {
            Name = name,
            Kind = spec.Kind,
            Model = spec.Model,
            Endpoint = Endpoint(spec, environment),
            Key = Key(spec, common.Traffic, environment),
            Parallel = spec.Integer(SpecKeys.Parallel, 1, MostParallel) ?? common.Parallel,
            RequestsPerMinute = spec.Integer(SpecKeys.RequestsPerMinute, 1, int.MaxValue),
            TokensPerMinute = spec.Integer(SpecKeys.TokensPerMinute, 1, int.MaxValue),
            ImageSize = spec.Integer(SpecKeys.ImageSize, 16, 16384) ?? ApiTargetOptions.DefaultImageSize,
            Detail = spec.Choice(SpecKeys.Detail, "auto", "low", "high"),
            SendsTemperature = !omitted.Contains("temperature") && (!isAnthropic || AnthropicSampling.Takes(spec.Model)),
            SendsSeed = !omitted.Contains("seed") && !isAnthropic,
            Price = common.Prices.Find(spec.Text(SpecKeys.Price) ?? PriceName(spec)),
            Temperature = common.Temperature,
            MaxTokens = common.MaxTokens,
            Traffic = common.Traffic,
        };
        if (spec.Text(SpecKeys.Price) is { } price && options.Price is null)
            throw new ArgumentException($"{spec.Title}: the price table has no '{price}'. Its entries are KIND:MODEL, for example openai:gpt-4o; --prices names another table.");
        if (isAnthropic && options.SendsTemperature && options.Temperature > AnthropicSampling.MostTemperature)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{spec.Title}: it takes a --temperature from 0 to {AnthropicSampling.MostTemperature}, not {options.Temperature}; with omit=temperature none is sent."));
        return options with
        {
            Timeout = spec.Seconds(SpecKeys.Timeout, 0.1, 86_400) ?? options.Timeout,
            Stall = spec.Seconds(SpecKeys.Stall, 0.1, 86_400) ?? options.Stall,
            Retries = spec.Integer(SpecKeys.Retries, 0, 100) ?? options.Retries,
            Backoff = spec.Seconds(SpecKeys.Backoff, 0.001, 60) ?? options.Backoff,
        };
    }

    private static string PriceName(TargetSpec spec) => spec.Kind == TargetKind.Compatible ? $"{spec.Kind}:{spec.Url}#{spec.Model}" : $"{spec.Kind}:{spec.Model}";

    private static Uri Endpoint(TargetSpec spec, Func<string, string?> environment) => spec.Kind switch
    {
        TargetKind.Compatible => spec.Url!,
        TargetKind.Azure => Azure(spec, environment),
        TargetKind.OpenAI => spec.Text(SpecKeys.Endpoint) is { } given ? ApiAddress.Parse(spec.Title, given) : new Uri(OpenAIEndpoint),
        // Its library adds /v1 by itself.
        _ => spec.Text(SpecKeys.Endpoint) is { } given ? WithoutVersion(ApiAddress.Parse(spec.Title, given)) : new Uri(AnthropicEndpoint),
    };

    private static Uri Azure(TargetSpec spec, Func<string, string?> environment)
    {
        if (environment(KeyVariables.AzureEndpoint) is not { Length: > 0 } given)
            throw new ArgumentException($"{spec.Title}: where the resource is is read from the environment: set {KeyVariables.AzureEndpoint}, e.g. to https://NAME.openai.azure.com.");
        Uri url = ApiAddress.Parse($"{spec.Title}, {KeyVariables.AzureEndpoint}", given);
        return url.AbsolutePath.EndsWith(AzurePath, StringComparison.Ordinal) ? url : new UriBuilder(url) { Path = AzurePath }.Uri;
    }

    private static Uri WithoutVersion(Uri url) => url.AbsolutePath.EndsWith("/v1", StringComparison.Ordinal) ? new UriBuilder(url) { Path = url.AbsolutePath[..^3] }.Uri : url;

    private static string? Key(TargetSpec spec, TrafficOptions traffic, Func<string, string?> environment)
    {
        string variable = spec.Text(SpecKeys.KeyVariable) ?? KeyVariables.Of(spec.Kind)!;
        string? key = environment(variable)?.Trim();
        if (key is { Length: > 0 })
            return key.All(letter => letter is > ' ' and <= '~') ? key : throw new ArgumentException($"{spec.Title}: {variable} holds what is no key: a key has neither spaces, control characters nor letters beyond ASCII.");
        // A server of one's own mostly asks for none, unless a variable was named; a recording needs none.
        bool mayLack = traffic.Replay is not null || (spec.Kind == TargetKind.Compatible && spec.Text(SpecKeys.KeyVariable) is null);
        return mayLack ? null : throw new ArgumentException($"{spec.Title}: the environment holds no key: set {variable}.");
    }
}
