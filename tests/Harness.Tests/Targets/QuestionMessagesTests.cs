using FastEval.Engine.Decoding;
using FastEval.Harness.Prompting;
using FastEval.Harness.Targets;
using FastEval.Harness.Targets.Api;
using FastEval.Harness.Targets.Specs;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Suites;
using Microsoft.Extensions.AI;

namespace FastEval.Harness.Tests.Targets;

public sealed class QuestionMessagesTests
{
    [Theory]
    // An open model's server makes of it the prompt that the model has in process, to the letter.
    [InlineData(TargetKind.Compatible, "picture", "\n", "picture", "\nWhat is it?")]
    // Anthropic's API refuses a text of spaces alone.
    [InlineData(TargetKind.Anthropic, "picture", "picture", "\nWhat is it?")]
    [InlineData(TargetKind.OpenAI, "picture", "picture", "\nWhat is it?")]
    public async Task OfAsync_TwoPictures_KeepsTheirOrderAndTheTextBetween(string kind, params string[] expected)
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        PromptPart.Image[] pictures = [ImageFile.Read(suite.PathOf("p0.png")), ImageFile.Read(suite.PathOf("p1.png"))];
        var question = new TargetQuestion { Parts = InterleavedPrompt.Parse("What is it?", pictures), MaxTokens = 5 };
        var options = new ApiTargetOptions { Name = "a", Kind = kind, Model = "m", Endpoint = new Uri("http://127.0.0.1:1"), Key = null, Parallel = 1, Temperature = 0, MaxTokens = 5 };
        ChatMessage message = await QuestionMessages.OfAsync(question, new SentPictures(2048), options);
        Assert.Equal(expected, message.Contents.Select(content => content is TextContent text ? text.Text : "picture"));
    }
}
