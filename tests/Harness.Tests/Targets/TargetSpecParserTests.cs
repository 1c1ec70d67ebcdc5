using FastEval.Harness.Targets.Specs;

namespace FastEval.Harness.Tests.Targets;

public sealed class TargetSpecParserTests
{
    [Theory]
    [InlineData("openai:gpt-4o", "openai", "gpt-4o", null)]
    [InlineData("OpenAI:gpt-4o,detail=low,rpm=500", "openai", "gpt-4o", null)]
    [InlineData("azure:my-deployment,price=openai:gpt-4o", "azure", "my-deployment", null)]
    [InlineData("anthropic:claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", null)]
    [InlineData("local:C:/models/m.gguf,mmproj=p.gguf,vision=mtmd", "local", "C:/models/m.gguf", null)]
    [InlineData("compatible:http://127.0.0.1:8080#qwen2.5-vl:3b", "compatible", "qwen2.5-vl:3b", "http://127.0.0.1:8080/v1")]
    [InlineData("compatible:https://host/api/v2/#org/model,omit=seed+temperature", "compatible", "org/model", "https://host/api/v2")]
    public void Parse_GoodSpec_IsTakenApart(string given, string kind, string model, string? url)
    {
        TargetSpec spec = TargetSpecParser.Parse(given);
        Assert.Equal((kind, model, url), (spec.Kind, spec.Model, spec.Url?.AbsoluteUri));
    }

    [Theory]
    [InlineData("gpt-4o", "begins with one of local:, openai:, azure:, anthropic:, compatible:")]
    [InlineData("opnai:gpt-4o", "begins with one of")]
    [InlineData("openai:", "lacks its model: openai:gpt-4o")]
    [InlineData("local:,mmproj=p.gguf", "lacks its file")]
    [InlineData("openai:gpt-4o,low", "is key=value; 'low' is not")]
    [InlineData("openai:gpt-4o,mmproj=p", "there is no setting 'mmproj'; there are name, parallel, rpm")]
    [InlineData("anthropic:claude,detail=low", "there is no setting 'detail'")]
    [InlineData("openai:gpt-4o,rpm=", "rpm lacks its value")]
    [InlineData("openai:gpt-4o,rpm=1,rpm=2", "rpm is given twice")]
    [InlineData("compatible:127.0.0.1:8080#m", "the address is http://HOST")]
    [InlineData("compatible:ftp://host#m", "the address is http://HOST")]
    [InlineData("compatible:http://host/v1", "lacks its model")]
    public void Parse_WrongSpec_SaysWhatIsExpected(string given, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => TargetSpecParser.Parse(given)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("openai:gpt-4o,key=sk-secret")]
    [InlineData("openai:gpt-4o,api-key=sk-secret")]
    [InlineData("compatible:http://user:sk-secret@host/v1#m")]
    [InlineData("compatible:http://host/v1?key=sk-secret#m")]
    public void Parse_KeyOnTheCommandLine_IsRefusedWithoutRepeatingIt(string given)
    {
        string message = Assert.Throws<ArgumentException>(() => TargetSpecParser.Parse(given)).Message;
        Assert.Contains("environment", message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rpm=0", "rpm is a whole number from 1 to")]
    [InlineData("timeout=soon", "timeout is a number of seconds from 0.1 to")]
    [InlineData("detail=huge", "detail is one of auto, low, high")]
    [InlineData("omit=seed+top_p", "omit takes temperature and seed")]
    [InlineData("endpoint=host", "the address is http://HOST")]
    [InlineData("price=openai:nothing", "the price table has no 'openai:nothing'")]
    public async Task Run_WrongSetting_IsWrongUsage(string setting, string message)
    {
        using var run = new ApiRun("a");
        run.Environment["OPENAI_API_KEY"] = ApiRun.Key;
        ConsoleRun ended = await run.StartAsync("--target", $"openai:gpt-4o,{setting}");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai:gpt-4o", "set OPENAI_API_KEY")]
    [InlineData("anthropic:claude", "set ANTHROPIC_API_KEY")]
    [InlineData("azure:mine", "set AZURE_OPENAI_ENDPOINT")]
    [InlineData("compatible:http://127.0.0.1:1#m,key-env=MY_KEY", "set MY_KEY")]
    public async Task Run_KeyMissing_SaysWhichVariable(string target, string message)
    {
        using var run = new ApiRun("a");
        ConsoleRun ended = await run.StartAsync("--target", target);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LocalWithoutProjector_SaysHowToNameIt()
    {
        using var run = new ApiRun("a");
        ConsoleRun ended = await run.StartAsync("--target", "local:m.gguf,threads=1");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("mmproj= within --target", ended.Error, StringComparison.Ordinal);
    }
}
