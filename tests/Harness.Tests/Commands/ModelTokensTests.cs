using System.Text.Json;

namespace FastEval.Harness.Tests.Commands;

public sealed class ModelTokensTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Fact]
    public async Task Tokens_OfFilesAndSizes_CountsEachAndAll()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        ConsoleRun run = await ConsoleRun.OfAsync("model", "tokens", "--mmproj", tiny.Projector, "--image", tiny.Photo, "--image", "640x480", "--format", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(("single", 96, 128), (
            json.RootElement.GetProperty("prompt").GetProperty("layout").GetString(), json.RootElement.GetProperty("prompt").GetProperty("image_size").GetInt32(),
            json.RootElement.GetProperty("prompt").GetProperty("tokens").GetInt32()));
        JsonElement size = json.RootElement.GetProperty("images")[1];
        Assert.Equal((640, 480, 1, 8, 64), (Of("width"), Of("height"), Of("views"), Of("rows"), Of("tokens")));

        int Of(string name) => size.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("0x480", "each side is 1 to")]
    [InlineData("640x99999999999", "each side is 1 to")]
    [InlineData("nothing.jpg", "Give a file, or a size as 640x480.")]
    public async Task Tokens_OfNoPicture_SaysWhatIsOne(string image, string message)
    {
        ConsoleRun run = await ConsoleRun.OfAsync("model", "tokens", "--mmproj", "p.gguf", "--image", image);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
