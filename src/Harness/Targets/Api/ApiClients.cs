using System.ClientModel;
using System.ClientModel.Primitives;
using System.Reflection;
using Anthropic;
using FastEval.Harness.Targets.Specs;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace FastEval.Harness.Targets.Api;

/// <summary>
/// Makes the vendors' clients. All retrying and all timing out is ours, so theirs is off; their keys come from us alone, so what they would read from the environment
/// by themselves is set.
/// </summary>
internal static class ApiClients
{
    // The libraries know no "never".
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    /// <summary>The library and its version.</summary>
    public static string Library(string kind)
    {
        Assembly assembly = kind == TargetKind.Anthropic ? typeof(AnthropicClient).Assembly : typeof(OpenAIClient).Assembly;
        string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "unknown";
        return $"{assembly.GetName().Name} {version.Split('+')[0]}";
    }

    /// <summary>Makes a client.</summary>
    /// <param name="options">The target.</param>
    /// <param name="http">What it sends with; not disposed of with it.</param>
    public static IChatClient Create(ApiTargetOptions options, HttpClient http) => options.Kind == TargetKind.Anthropic
        ? new AnthropicClient
        {
            HttpClient = http,
            BaseUrl = options.Endpoint.AbsoluteUri.TrimEnd('/'),
            ApiKey = options.Key,
            MaxRetries = 0,
            Timeout = Never,
        }.AsIChatClient(options.Model, options.MaxTokens)
#pragma warning disable OPENAI001 // The constructor that takes a way to authenticate: Azure's header, or none.
        : new ChatClient(options.Model, Authentication(options), new OpenAIClientOptions
        {
            Endpoint = options.Endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Never,
        }).AsIChatClient();
#pragma warning restore OPENAI001

    /// <summary>A request for the list of models: costs nothing, opens a connection, and shows whether the key is taken.</summary>
    public static HttpRequestMessage Probe(ApiTargetOptions options)
    {
        string path = options.Kind == TargetKind.Anthropic ? "/v1/models" : "/models";
        var request = new HttpRequestMessage(HttpMethod.Get, options.Endpoint.AbsoluteUri.TrimEnd('/') + path);
        if (options.Kind == TargetKind.Anthropic)
            request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        if (options.Key is { } key)
            request.Headers.TryAddWithoutValidation(options.Kind switch { TargetKind.Azure => "api-key", TargetKind.Anthropic => "x-api-key", _ => "Authorization" },
                options.Kind is TargetKind.Azure or TargetKind.Anthropic ? key : $"Bearer {key}");
        return request;
    }

    private static AuthenticationPolicy Authentication(ApiTargetOptions options) => options switch
    {
        { Key: null } => new NoAuthentication(),
        { Kind: TargetKind.Azure } => ApiKeyAuthenticationPolicy.CreateHeaderApiKeyPolicy(new ApiKeyCredential(options.Key), "api-key"),
        _ => ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(options.Key)),
    };
}
