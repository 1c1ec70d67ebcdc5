using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Targets;

/// <summary>What each vendor's library sends, and how what comes back is read.</summary>
public sealed class ApiVendorTests
{
    [Fact]
    public async Task Run_OpenAI_SendsKeyPictureDetailAndSampling()
    {
        using var run = new ApiRun("Is it red?");
        run.Environment["OPENAI_API_KEY"] = "sk-open";
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes",
            usage: new { prompt_tokens = 1000, completion_tokens = 2, total_tokens = 1002, prompt_tokens_details = new { cached_tokens = 600 } }));
        ConsoleRun ended = await run.StartAsync("--target", $"openai:gpt-4o,endpoint={server.Root}/v1,detail=low", "--seed", "3", "--temperature", "0.5", "--max-tokens", "7", "--max-cost", "5");
        Assert.Equal((0, ""), (ended.ExitCode, ended.ExitCode == 0 ? "" : ended.Error));
        ScriptedRequest request = Assert.Single(server.Requests);
        Assert.Equal(("/v1/chat/completions", "Bearer sk-open"), (request.Path, request.Headers["authorization"]));
        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(Suites.SuiteFolder.Picture), Assert.Single(request.Pictures));
        Assert.Equal("low", request.Body["messages"]![0]!["content"]![0]!["image_url"]!["detail"]!.GetValue<string>());
        Assert.Equal((7, 0.5, true), (request.Body["max_completion_tokens"]!.GetValue<int>(), request.Body["temperature"]!.GetValue<double>(), request.Body["stream"]!.GetValue<bool>()));
        Assert.NotNull(request.Body["seed"]);
        SampleRecord sample = run.Sample("i0");
        Assert.Equal(new SampleTokens(1000, null, 400, 2) { Source = SampleTokens.Reported }, sample.Tokens);
        // 400 at 2.5, 600 cached at 1.25, 2 at 10 US dollars per million.
        Assert.Equal((0.001 + 0.00075 + 0.00002), sample.Cost!.Value, 1e-12);
        TargetRecord target = Assert.Single(run.Record.Run.Targets);
        Assert.Equal(("openai", "gpt-4o", 0.5, $"{server.Root}/v1", "low", true), (target.Kind, target.Model, target.Temperature, target.Api!.Endpoint, target.Api.Detail, target.Api.SendsSeed));
        Assert.Equal(("openai:gpt-4o", 2.5, "2026-06-21"), (target.Api.Price!.Model, target.Api.Price.Input, target.Api.Price.Date));
        Assert.StartsWith("OpenAI 2.", target.Api.Sdk, StringComparison.Ordinal);
        Assert.Contains("The price of openai:gpt-4o that costs are computed with is unverified", ended.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("--max-cost counts with an unverified price of openai:gpt-4o (2026-06-21,", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Azure_SendsToTheResourceOfTheEnvironment()
    {
        using var run = new ApiRun("Is it red?");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        run.Environment["AZURE_OPENAI_API_KEY"] = "az-key";
        run.Environment["AZURE_OPENAI_ENDPOINT"] = server.Root + "/";
        Assert.Equal(0, (await run.StartAsync("--target", "azure:my-deployment,omit=temperature+seed,price=openai:gpt-4o-mini")).ExitCode);
        ScriptedRequest request = Assert.Single(server.Requests);
        Assert.Equal(("/openai/v1/chat/completions", "az-key", "my-deployment"), (request.Path, request.Headers["api-key"], request.Body["model"]!.GetValue<string>()));
        Assert.False(request.Headers.ContainsKey("authorization"));
        Assert.Null(request.Body["temperature"]);
        Assert.Null(request.Body["seed"]);
        Assert.Null(run.Record.Run.Targets[0].Temperature);
        Assert.Equal(((20 * 0.15) + (2 * 0.6)) / 1e6, run.Sample("i0").Cost!.Value, 1e-12);
    }

    [Fact]
    public async Task Run_Compatible_SendsMaxTokensAndNoKeyWhereThereIsNone()
    {
        using var run = new ApiRun("Is it red?");
        run.Environment.Clear();
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        Assert.Equal(0, (await run.StartAsync("--target", server.Target, "--max-tokens", "9")).ExitCode);
        ScriptedRequest request = Assert.Single(server.Requests);
        Assert.False(request.Headers.ContainsKey("authorization"));
        Assert.Equal(9, request.Body["max_tokens"]!.GetValue<int>());
        Assert.Null(request.Body["max_completion_tokens"]);
        Assert.Null(run.Sample("i0").Cost);
    }

    [Theory]
    [InlineData("end_turn", nameof(SampleState.Correct), "stop")]
    [InlineData("max_tokens", nameof(SampleState.Correct), "length")]
    [InlineData("refusal", nameof(SampleState.Refused), "content_filter")]
    public async Task Run_Anthropic_SendsPictureAndReadsTheStream(string stop, string state, string finish)
    {
        using var run = new ApiRun("Is it red?");
        run.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnthropicAsync(context, "yes", stop));
        ConsoleRun ended = await run.StartAsync("--target", $"anthropic:claude-haiku-4-5,endpoint={server.Root}");
        Assert.Equal(0, ended.ExitCode);
        Assert.DoesNotContain("unverified", ended.Out, StringComparison.Ordinal);
        ScriptedRequest request = Assert.Single(server.Requests);
        Assert.Equal("/v1/messages", request.Path);
        Assert.Contains("sk-ant", request.Headers["authorization"], StringComparison.Ordinal);
        Assert.Equal(Convert.ToBase64String(Suites.SuiteFolder.Picture), Assert.Single(request.Pictures));
        SampleRecord sample = run.Sample("i0");
        Assert.Equal((state, "yes", finish), (sample.State.ToString(), sample.Reply, sample.FinishReason));
        Assert.Equal(new SampleTokens(1000, null, 1000, 5) { Source = SampleTokens.Reported }, sample.Tokens);
        Assert.Equal((1000 + (5 * 5)) / 1e6, sample.Cost!.Value, 1e-12);
        Assert.False(run.Record.Run.Targets[0].Api!.SendsSeed);
    }

    /// <summary>The models up to Claude Opus 4.6 take one; later ones answer it with HTTP 400.</summary>
    [Theory]
    [InlineData("claude-haiku-4-5", 0.5)]
    [InlineData("claude-opus-4-5-20251101", 0.5)]
    [InlineData("claude-haiku-4-5,omit=temperature", null)]
    [InlineData("claude-opus-4-8", null)]
    [InlineData("claude-opus-4-60", null)]
    public async Task Run_Anthropic_SendsATemperatureWhereTheModelTakesOne(string model, double? sent)
    {
        using var run = new ApiRun("Is it red?");
        run.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnthropicAsync(context, "yes", "end_turn"));
        ConsoleRun ended = await run.StartAsync("--target", $"anthropic:{model},endpoint={server.Root}", "--temperature", "0.5", "--max-tokens", "9");
        Assert.True(ended.ExitCode == 0, ended.Error);
        ScriptedRequest request = Assert.Single(server.Requests);
        Assert.Equal((sent, 9, model.Split(',')[0]), (request.Body["temperature"]?.GetValue<double>(), request.Body["max_tokens"]!.GetValue<int>(), request.Body["model"]!.GetValue<string>()));
        Assert.Equal(sent, run.Record.Run.Targets[0].Temperature);
    }

    [Theory]
    [InlineData("claude-haiku-4-5", "it takes a --temperature from 0 to 1, not 1.5; with omit=temperature none is sent.")]
    [InlineData("claude-haiku-4-5,omit=seed", "omit takes temperature, with + between, not 'seed'")]
    public async Task Run_AnthropicWithWhatItRefuses_IsWrongUsage(string model, string message)
    {
        using var run = new ApiRun("Is it red?");
        run.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        ConsoleRun ended = await run.StartAsync("--target", $"anthropic:{model},endpoint=http://127.0.0.1:1", "--temperature", "1.5");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnthropicOverloadedWithinTheStream_IsTriedAgain()
    {
        using var run = new ApiRun("Is it red?");
        run.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            if (request.Before > 0)
            {
                await Replies.AnthropicAsync(context, "yes", "end_turn");
                return;
            }
            await Replies.BeginAsync(context);
            await Replies.EventAsync(context, "error", new { type = "error", error = new { type = "overloaded_error", message = "Overloaded" } });
        });
        Assert.Equal(0, (await run.StartAsync("--target", $"anthropic:claude-haiku-4-5,endpoint={server.Root},backoff=0.01")).ExitCode);
        SampleRecord sample = run.Sample("i0");
        Assert.Equal((SampleState.Correct, 2), (sample.State, sample.Attempts!.Count));
        Assert.Contains("verloaded", sample.Attempts[0].Error, StringComparison.Ordinal);
    }
}
