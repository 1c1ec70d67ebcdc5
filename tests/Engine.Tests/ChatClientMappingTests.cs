using FastEval.Engine.Decoding;
using Microsoft.Extensions.AI;

namespace FastEval.Engine.Tests;

public sealed class ChatClientMappingTests
{
    private static readonly byte[] Picture = [1, 2, 3];

    [Fact]
    public void ToRequest_NoOptions_IsGreedyAndUnlimited()
    {
        GenerationRequest request = ChatClientMapping.ToRequest([new ChatMessage(ChatRole.User, "Hi")], null);
        PromptTurn turn = Assert.Single(request.Turns);
        Assert.Equal("user", turn.Role);
        Assert.Equal(new PromptPart.Text("Hi"), Assert.Single(turn.Parts));
        Assert.Null(request.MaxTokens);
        Assert.Empty(request.StopStrings);
        Assert.Equal(SamplingOptions.Greedy, request.Sampling);
        request.Validate();
    }

    [Fact]
    public void ToRequest_Options_AreCarriedOver()
    {
        var options = new ChatOptions
        {
            Instructions = "Be brief.",
            MaxOutputTokens = 5,
            StopSequences = ["a", "b"],
            Temperature = 0.5f,
            TopK = 40,
            TopP = 0.9f,
            Seed = -1,
        };
        GenerationRequest request = ChatClientMapping.ToRequest(
            [new ChatMessage(ChatRole.User, "Hi"), new ChatMessage(ChatRole.Assistant, "Ho"), new ChatMessage(ChatRole.User, "Hm")], options);
        Assert.Equal(["system", "user", "assistant", "user"], request.Turns.Select(turn => turn.Role));
        Assert.Equal(new PromptPart.Text("Be brief."), request.Turns[0].Parts[0]);
        Assert.Equal(5, request.MaxTokens);
        Assert.Equal(["a", "b"], request.StopStrings);
        Assert.Equal(new SamplingOptions { Temperature = 0.5f, TopK = 40, TopP = 0.9f, Seed = uint.MaxValue }, request.Sampling);
    }

    [Fact]
    public void ToRequest_Pictures_KeepTheirPlacesAndNames()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, [new TextContent("One"), new DataContent(Picture, "image/png"), new DataContent(Picture, "image/jpeg") { Name = "cat.jpg" }]),
            new(ChatRole.User, [new DataContent(Picture, "image/webp"), new TextContent("Two")]),
        ];
        GenerationRequest request = ChatClientMapping.ToRequest(messages, null);
        Assert.Equal(["One", "picture 1", "cat.jpg", "picture 2", "Two"],
            request.Turns.SelectMany(turn => turn.Parts).Select(part => part is PromptPart.Image image ? image.Name : ((PromptPart.Text)part).Value));
        Assert.Equal(Picture, ((PromptPart.Image)request.Turns[0].Parts[1]).File.ToArray());
    }

    [Fact]
    public void ToRequest_ContentOfAnotherKind_SaysWhatIsTaken()
    {
        Refuses(new DataContent(Picture, "audio/wav"));
        Refuses(new UriContent("https://example.org/cat.png", "image/png"));
    }

    [Fact]
    public void ToRequest_Tools_AreRefused()
    {
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] };
        ArgumentException error = Assert.Throws<ArgumentException>(() => ChatClientMapping.ToRequest([new ChatMessage(ChatRole.User, "Hi")], options));
        Assert.Contains("Tools", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FinishReason.Length, "length")]
    [InlineData(FinishReason.StopString, "stop")]
    [InlineData(FinishReason.EndOfGeneration, "stop")]
    public void ToFinishReason_EachReason_HasItsCounterpart(FinishReason reason, string expected) =>
        Assert.Equal(expected, ChatClientMapping.ToFinishReason(reason).Value);

    [Fact]
    public void ToUsage_Counts_AddUp()
    {
        UsageDetails usage = ChatClientMapping.ToUsage(new TokenUsage(PromptText: 10, PromptImage: 64, Reused: 70, Output: 5, ImagesReused: new ReusedImages(1, 0)));
        Assert.Equal((74L, 5L, 79L, 70L), (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount));
    }

    private static void Refuses(AIContent content)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ChatClientMapping.ToRequest([new ChatMessage(ChatRole.User, [content])], null));
        Assert.Contains("image/*", error.Message, StringComparison.Ordinal);
    }
}
