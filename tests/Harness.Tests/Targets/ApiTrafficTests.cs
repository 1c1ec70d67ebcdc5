using System.Text;
using System.Text.RegularExpressions;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace FastEval.Harness.Tests.Targets;

/// <summary>The response cache, recording and replaying, and that none of them, nor anything else that is written, holds a key.</summary>
public sealed partial class ApiTrafficTests
{
    /// <summary>The key as JSON may hold it: as PHP writes it, with a lower-case code too, every letter as a code, and as JSON within JSON.</summary>
    private static readonly string[] Escaped =
    [
        ApiRun.Key.Replace("/", "\\/", StringComparison.Ordinal),
        ApiRun.Key.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002b", StringComparison.Ordinal),
        string.Concat(ApiRun.Key.Select(letter => $"\\u{(int)letter:x4}")),
        string.Concat(ApiRun.Key.Select(letter => $"\\u{(int)letter:X4}")),
        ApiRun.Key.Replace("/", "\\\\\\/", StringComparison.Ordinal),
    ];

    [Fact]
    public async Task Run_Cache_AnswersTheSameRequestAndNothingElse()
    {
        using var run = new ApiRun("a", "b", "500 once");
        await using ScriptedServer server = await ScriptedServer.StartAsync(ApiFaultTests.RespondAsync);
        string[] args = ["--target", server.Target + ",backoff=0.01", "--response-cache", run.File("cache")];
        Assert.Equal(0, (await run.StartAsync(args)).ExitCode);
        Assert.Equal(4, server.Requests.Count);
        SampleRecord[] first = [.. run.Record.Samples];
        Directory.Delete(run.Runs, recursive: true);

        Assert.Equal(0, (await run.StartAsync(args)).ExitCode);
        Assert.Equal(4, server.Requests.Count);
        Assert.All(run.Record.Samples, sample => Assert.Equal(("cache", null, SampleState.Correct, "served-model"), (sample.Source, sample.Timings, sample.State, sample.ServedModel)));
        Assert.Equal(first.OrderBy(sample => sample.Item).Select(sample => (sample.Item, sample.Reply, sample.Tokens)), run.Record.Samples.OrderBy(sample => sample.Item).Select(sample => (sample.Item, sample.Reply, sample.Tokens)));

        // Everything that changes an answer changes the request: sampling, tokens, the picture's bytes, the model.
        foreach (string[] other in (string[][])[["--seed", "9"], ["--temperature", "1"], ["--max-tokens", "5"]])
        {
            int before = server.Requests.Count;
            Directory.Delete(run.Runs, recursive: true);
            await run.StartAsync([.. args, .. other, "--filter", "id=i0"]);
            Assert.Equal(before + 1, server.Requests.Count);
        }
        byte[] picture = PictureSuite.Draw(3);
        run.Suite.Write("p.png", picture);
        Directory.Delete(run.Runs, recursive: true);
        int asked = server.Requests.Count;
        await run.StartAsync([.. args, "--filter", "id=i0"]);
        Assert.Equal(asked + 1, server.Requests.Count);
        Assert.EndsWith(Convert.ToBase64String(picture), Assert.Single(server.Requests[^1].Pictures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Cache_KeepsNoFailureAndNoHalfAnswer()
    {
        using var run = new ApiRun("cut", "500", "no end", "malformed", "400");
        await using ScriptedServer server = await ScriptedServer.StartAsync(ApiFaultTests.RespondAsync);
        await run.StartAsync("--target", server.Target + ",retries=0", "--response-cache", run.File("cache"));
        Assert.All(run.Record.Samples, sample => Assert.Equal(SampleState.Error, sample.State));
        Assert.False(Directory.Exists(run.File("cache")));
    }

    [Fact]
    public async Task Run_Replay_IsTheRecordedRunWithoutNetworkOrKey()
    {
        string[] prompts = ["a", "500 once", "cut once", "filter", "length", "empty", "500"];
        using var run = new ApiRun(prompts);
        string target;
        await using (ScriptedServer server = await ScriptedServer.StartAsync(ApiFaultTests.RespondAsync))
        {
            target = server.Target + ",retries=1,backoff=0.01";
            Assert.Equal(0, (await run.StartAsync("--target", target, "--record", run.File("traffic"))).ExitCode);
        }
        string[] recorded = Lines(run.Record);
        Directory.Delete(run.Runs, recursive: true);
        run.Environment.Clear();
        ConsoleRun ended = await run.StartAsync("--target", target, "--replay", run.File("traffic"));
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(recorded, Lines(run.Record));
        Assert.All(run.Record.Samples.Where(sample => sample.Error is null), sample => Assert.Equal(("replay", null), (sample.Source, sample.Timings)));

        Directory.Delete(run.Runs, recursive: true);
        await run.StartAsync("--target", target, "--replay", run.File("traffic"), "--seed", "5");
        Assert.All(run.Record.Samples, sample => Assert.Contains("holds no answer to this request", sample.Error, StringComparison.Ordinal));
    }

    /// <summary>What was mended over several processes is mended by as many.</summary>
    [Fact]
    public async Task Resume_ReplayOfAMendedRun_IsMendedToo()
    {
        using var run = new ApiRun("a", "500 twice", "500 four times");
        string target;
        string[] recorded;
        await using (ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            request.Before < request.Prompt switch { "500 twice" => 2, "500 four times" => 4, _ => 0 } ? Replies.StatusAsync(context, 500) : Replies.AnswerAsync(context, "yes")))
        {
            target = server.Target + ",retries=1,backoff=0.01";
            Assert.Equal(0, (await run.StartAsync("--target", target, "--record", run.File("traffic"))).ExitCode);
            await run.ResumeAsync("--retry-errors");
            await run.ResumeAsync("--retry-errors");
            recorded = Lines(run.Record);
        }
        Assert.Equal([0, 2, 4], run.Record.Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal).Select(sample => sample.TriesBefore));
        Directory.Delete(run.Runs, recursive: true);
        await run.StartAsync("--target", target, "--replay", run.File("traffic"));
        foreach (SampleState[] states in (SampleState[][])[[SampleState.Correct, SampleState.Error, SampleState.Error], [SampleState.Correct, SampleState.Correct, SampleState.Error], [SampleState.Correct, SampleState.Correct, SampleState.Correct]])
        {
            Assert.Equal(states, run.Record.Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal).Select(sample => sample.State));
            await run.ResumeAsync("--retry-errors");
        }
        Assert.Equal(recorded, Lines(run.Record));
    }

    [Fact]
    public async Task Run_ServerThatSendsTheKeyBack_NothingWrittenHoldsIt()
    {
        string[] prompts = ["answer", "error", "header", "html", "malformed", "model", .. Escaped.SelectMany(static (_, i) => new[] { $"answer {i}", $"error {i}", $"text {i}", $"malformed {i}" }), "cut tail", "long tail"];
        using var run = new ApiRun(prompts);
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            string key = request.Headers["authorization"]["Bearer ".Length..];
            Assert.Equal(ApiRun.Key, key);
            context.Response.Headers["x-request-id"] = key;
            context.Response.Headers["x-echo"] = key;
            string[] words = request.Prompt.Split(' ');
            string form = char.IsAsciiDigit(words[^1][0]) ? Escaped[words[^1][0] - '0'] : key;
            switch (words[0])
            {
                case "error" when form != key:
                    await Replies.StatusAsync(context, 400, $$$"""{"error":{"message":"bad key {{{form}}}"}}""");
                    break;
                case "text":
                    await Replies.StatusAsync(context, 400, $"bad key {form}");
                    break;
                case "answer" when form != key:
                    await Replies.BeginAsync(context);
                    await Replies.SendAsync(context, Replies.Piece("yes, ECHO", "stop").Replace("ECHO", form, StringComparison.Ordinal));
                    break;
                // All but eight of its letters are further from the end than a message shows.
                case "cut":
                    await Replies.BeginAsync(context);
                    await Replies.SendAsync(context, $"{{\"choices\": {key}{new string('x', 192)}");
                    break;
                // More than is kept of a body's end, so that it begins within a key.
                case "long":
                    await Replies.BeginAsync(context);
                    await Replies.SendAsync(context, $"{{\"choices\": {string.Concat(Enumerable.Repeat(Escaped[2], 100))}");
                    break;
                case "error":
                    await Replies.StatusAsync(context, 400, $$$"""{"error":{"message":"Incorrect API key provided: {{{key}}}."}}""");
                    break;
                case "header":
                    await Replies.StatusAsync(context, 500, key);
                    break;
                case "html":
                    await context.Response.WriteAsync($"<html>{key} {Uri.EscapeDataString(key)} {Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}</html>", context.RequestAborted);
                    break;
                case "malformed":
                    await Replies.BeginAsync(context);
                    await Replies.SendAsync(context, $"{{\"choices\": {form}");
                    break;
                case "model":
                    await Replies.BeginAsync(context);
                    await Replies.SendAsync(context, Replies.Piece("yes", "stop").Replace("served-model", key, StringComparison.Ordinal));
                    break;
                default:
                    await Replies.BeginAsync(context);
                    await Replies.SendAsync(context, Replies.Piece($"yes, {key}", "stop"));
                    break;
            }
        });
        server.Probe = context => Replies.StatusAsync(context, 404, context.Request.Headers.Authorization.ToString());
        ConsoleRun ended = await run.StartAsync("--target", server.Target + ",retries=1,backoff=0.01", "--verbose",
            "--record", run.File("traffic"), "--response-cache", run.File("cache"));
        Assert.Equal(prompts.Length, run.Record.Samples.Count);
        Assert.Contains("[key]", run.Sample("i0").Reply, StringComparison.Ordinal);
        Assert.Contains("[key]", run.Sample("i1").Error, StringComparison.Ordinal);

        foreach (SampleRecord sample in run.Record.Samples)
        {
            string told = Unescaped((sample.Reply ?? "") + sample.Error);
            Assert.DoesNotContain(Enumerable.Range(0, ApiRun.Key.Length - 6), start => told.Contains(ApiRun.Key.Substring(start, 7), StringComparison.Ordinal));
        }
        Assert.Equal(2 * Escaped.Length, run.Record.Samples.Count(sample => sample.Error is { } error && error.EndsWith("HTTP 400: bad key [key]", StringComparison.Ordinal)));

        // And where nothing but the key goes wrong.
        server.Probe = context => Replies.StatusAsync(context, 401, $$$"""{"error":{"message":"bad key {{{Escaped[1]}}}"}}""");
        ConsoleRun escaped = await run.StartAsync("--target", server.Target, "--verbose");
        Assert.Contains("HTTP 401: bad key [key]", escaped.Error, StringComparison.Ordinal);
        server.Probe = context => Replies.StatusAsync(context, 401, $"Incorrect API key provided: {context.Request.Headers.Authorization}");
        ConsoleRun refused = await run.StartAsync("--target", server.Target, "--verbose");
        Assert.Contains("HTTP 401: Incorrect API key provided: Bearer [key]", refused.Error, StringComparison.Ordinal);

        string[] files = Directory.GetFiles(run.Folder, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.Contains("traffic", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Contains("cache", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("report.html", StringComparison.Ordinal));
        foreach (string form in new[] { ApiRun.Key, Uri.EscapeDataString(ApiRun.Key), ApiRun.Key.Replace("+", "\\u002B", StringComparison.Ordinal), Convert.ToBase64String(Encoding.UTF8.GetBytes(ApiRun.Key)) })
        {
            foreach (string file in files)
            {
                string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
                Assert.False(text.Contains(form, StringComparison.Ordinal) || Unescaped(text).Contains(form, StringComparison.Ordinal), file);
            }
            foreach (ConsoleRun one in new[] { ended, refused, escaped })
                Assert.DoesNotContain(form, Unescaped(one.Out + one.Error), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_ShortKey_IsNoSecret()
    {
        using var run = new ApiRun("a");
        run.Environment["FASTEVAL_API_KEY"] = "yes";
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        string[] args = ["--target", server.Target, "--response-cache", run.File("cache")];
        ConsoleRun ended = await run.StartAsync(args);
        Assert.Equal("Bearer yes", Assert.Single(server.Requests).Headers["authorization"]);
        string warning = Assert.Single(ended.Error.Split('\n'), line => line.Contains("fewer than 8 letters", StringComparison.Ordinal));
        Assert.DoesNotContain("yes", warning, StringComparison.Ordinal);
        Assert.Equal((SampleState.Correct, "yes"), (run.Sample("i0").State, run.Sample("i0").Reply));
        // And as the cache has it.
        Directory.Delete(run.Runs, recursive: true);
        await run.StartAsync(args);
        Assert.Equal((SampleState.Correct, "yes", "cache"), (run.Sample("i0").State, run.Sample("i0").Reply, run.Sample("i0").Source));
        run.Environment["FASTEVAL_API_KEY"] = "12345678";
        Assert.DoesNotContain("fewer than", (await run.ResumeAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReplayBesideRecord_IsWrongUsage()
    {
        using var run = new ApiRun("a");
        ConsoleRun ended = await run.StartAsync("--target", "compatible:http://127.0.0.1:1#m", "--replay", "x", "--record", "y");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("--replay takes every answer from its folder", ended.Error, StringComparison.Ordinal);
    }

    /// <summary>Without what JSON, and JSON within JSON, writes letters as.</summary>
    private static string Unescaped(string text) =>
        Code().Replace(text, static code => ((char)Convert.ToInt32(code.Groups[1].Value, 16)).ToString()).Replace("\\", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\\+u00([0-9A-Fa-f]{2})")]
    private static partial Regex Code();

    private static string[] Lines(RecordedRun run) =>
        [.. run.Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal).Select(sample => RunLines.Line(sample with { Source = null }))];
}
