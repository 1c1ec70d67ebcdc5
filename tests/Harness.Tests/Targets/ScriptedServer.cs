using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FastEval.Harness.Tests.Targets;

/// <summary>A server on loopback that answers as a script says, and keeps what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<ScriptedRequest> _requests = [];
    private int _underWay;

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>The address, without a path.</summary>
    public string Root { get; private set; } = "";

    /// <summary>A compatible target of it.</summary>
    public string Target => $"compatible:{Root}/v1#model";

    /// <summary>Questions that came, in their order; probes of the list of models are not among them.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    /// <summary>The most questions under way at any time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What becomes of the list of models; null answers it.</summary>
    public Func<HttpContext, Task>? Probe { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="respond">The script.</param>
    public static Task<ScriptedServer> StartAsync(Func<HttpContext, ScriptedRequest, Task> respond) => StartAsync(respond, null, TimeSpan.Zero);

    /// <summary>Starts one that speaks TLS.</summary>
    /// <param name="respond">The script.</param>
    /// <param name="certificate">Its certificate; null for none, and no TLS.</param>
    /// <param name="handshake">How long a handshake takes at least.</param>
    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, ScriptedRequest, Task> respond, X509Certificate2? certificate, TimeSpan handshake)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = context => GreetAsync(certificate, handshake, context.CancellationToken) });
            });
            options.Limits.MaxRequestBodySize = null;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        WebApplication app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(context => server.ServeAsync(context, respond));
        await app.StartAsync(TestContext.Current.CancellationToken);
        server.Root = app.Urls.Single();
        return server;
    }

    /// <summary>Forgets what came so far.</summary>
    public void Forget()
    {
        lock (_lock)
            _requests.Clear();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async ValueTask<SslServerAuthenticationOptions> GreetAsync(X509Certificate2 certificate, TimeSpan handshake, CancellationToken cancellationToken)
    {
        await Task.Delay(handshake, cancellationToken);
        return new SslServerAuthenticationOptions { ServerCertificate = certificate };
    }

    private async Task ServeAsync(HttpContext context, Func<HttpContext, ScriptedRequest, Task> respond)
    {
        if (context.Request.Method == "GET")
        {
            await (Probe?.Invoke(context) ?? context.Response.WriteAsync("""{"object":"list","data":[]}"""));
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        ScriptedRequest request;
        lock (_lock)
        {
            JsonNode json = JsonNode.Parse(body)!;
            string prompt = ScriptedRequest.PromptOf(json);
            request = new ScriptedRequest(
                context.Request.Path, context.Request.Headers.ToDictionary(one => one.Key.ToLowerInvariant(), one => one.Value.ToString()), json, prompt,
                _requests.Count(before => before.Prompt == prompt), TimeProvider.System.GetTimestamp());
            _requests.Add(request);
            MostAtOnce = Math.Max(MostAtOnce, ++_underWay);
        }
        try
        {
            await respond(context, request);
        }
        finally
        {
            lock (_lock)
                _underWay--;
        }
    }
}
