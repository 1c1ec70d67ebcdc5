using System.Security.Cryptography.X509Certificates;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Targets;

/// <summary>Questions over TLS: what a handshake takes is a phase of its own, and nobody is trusted whom the system does not trust.</summary>
public sealed class ApiTlsTests
{
    private const int HandshakeMs = 150;

    [Fact]
    public async Task Run_OverTls_TimesTheHandshakeApart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL takes certificates to trust from the environment (SSL_CERT_FILE).");
        using X509Certificate2 certificate = SelfSigned.Create();
        using var run = new ApiRun("a", "b", "c");
        await File.WriteAllTextAsync(run.File("trusted.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
        {
            if (request is { Prompt: "c", Before: 0 })
            {
                context.Abort();
                return Task.CompletedTask;
            }
            return Replies.AnswerAsync(context, "yes");
        }, certificate, TimeSpan.FromMilliseconds(HandshakeMs));
        // So that the first question has to open a connection itself.
        server.Probe = context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        Assert.StartsWith("https://", server.Root, StringComparison.Ordinal);
        await ApiProcess.EndAsync(["run", "--suite", run.Suite.Folder, "--out", run.Runs, "--target", $"{server.Target},parallel=1,retries=0"], ("SSL_CERT_FILE", run.File("trusted.pem")));

        SampleRecord[] samples = [.. run.Record.Samples];
        Assert.Equal(["i0", "i1", "i2"], samples.Select(sample => sample.Item));
        Assert.All(samples, sample =>
        {
            Assert.Equal(SampleState.Correct, sample.State);
            Assert.Equal(sample.Timings!.TtftMs, sample.Timings.PhasesMs.Values.Sum(), 0.02);
        });
        // The first opens a connection, the second finds it open, the third finds it open and sees it closed.
        foreach (int opening in new[] { 0, 2 })
        {
            IReadOnlyDictionary<string, double> phases = samples[opening].Timings!.PhasesMs;
            Assert.InRange(phases["tls"], HandshakeMs - 5, samples[opening].Timings!.TtftMs);
            Assert.InRange(phases["connect"], 0.001, samples[opening].Timings!.TtftMs - phases["tls"]);
        }
        Assert.Equal((0, 0), (samples[1].Timings!.PhasesMs["connect"], samples[1].Timings!.PhasesMs["tls"]));
        Assert.Equal([false, false, true], samples.Select(sample => sample.Attempts!.Single().ResentAfterMs is not null));
    }

    [Fact]
    public async Task Run_BehindAProxy_TheConnectionIsWhatTheTunnelCarries()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL takes certificates to trust from the environment (SSL_CERT_FILE).");
        using X509Certificate2 certificate = SelfSigned.Create();
        using var run = new ApiRun("kept", "new");
        await File.WriteAllTextAsync(run.File("trusted.pem"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        // The list of models and the first question come by the first tunnel; the second question by the third, which is new.
        await using var server = new ClosingServer(ClosedConnectionTests.OpenAi,
            (connection, place) => (connection, place) is (0, 1) or (2, 0) ? ClosingServer.Fate.ReadAndClosed : ClosingServer.Fate.Answered, certificate);
        await using var proxy = new ConnectProxy();
        await ApiProcess.EndAsync(["run", "--suite", run.Suite.Folder, "--out", run.Runs, "--target", $"compatible:{server.Root}/v1#model,parallel=1,retries=1,backoff=0.01"],
            ("SSL_CERT_FILE", run.File("trusted.pem")), ("HTTPS_PROXY", proxy.Root), ("NO_PROXY", ""));

        // TLS's word of the end is no byte of an answer, and the proxy's answer to CONNECT none to a question.
        Assert.Equal([(AttemptRecord.Answered, true)], run.Sample("i0").Attempts!.Select(attempt => (attempt.Outcome, attempt.ResentAfterMs is not null)));
        Assert.Equal([("connection", false), (AttemptRecord.Answered, false)], run.Sample("i1").Attempts!.Select(attempt => (attempt.Outcome, attempt.ResentAfterMs is not null)));
        Assert.Equal([(0, 1), (1, 0), (2, 0), (3, 0)], server.Questions);
        Assert.Equal(4, proxy.Tunnels);
        Assert.All(run.Record.Samples, sample =>
        {
            Assert.Equal((SampleState.Correct, 0, 0), (sample.State, sample.Timings!.PhasesMs["connect"], sample.Timings.PhasesMs["tls"]));
            Assert.Equal(sample.Timings.TtftMs, sample.Timings.PhasesMs.Values.Sum(), 0.02);
        });
    }

    [Fact]
    public async Task Run_CertificateThatNobodyVouchesFor_IsRefusedBeforeAnyQuestion()
    {
        using X509Certificate2 certificate = SelfSigned.Create();
        using var run = new ApiRun("a");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"), certificate, TimeSpan.Zero);
        ConsoleRun ended = await run.StartAsync("--target", server.Target);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"No secure connection to {new Uri(server.Root).Authority}", ended.Error, StringComparison.Ordinal);
        Assert.Empty(run.Record.Samples);
        Assert.Empty(server.Requests);
    }
}
