using System.Text.Json;
using FastEval.Engine.Decoding;
using Microsoft.Extensions.AI;

namespace FastEval.Engine.Tests;

public sealed class ChatClientMappingOptionsTests
{
    [Fact]
    public void ToRequest_Penalties_AreCarriedOver()
    {
        SamplingOptions sampling = Map(new ChatOptions { FrequencyPenalty = 0.5f, PresencePenalty = -1 });
        Assert.Equal(new SamplingOptions { FrequencyPenalty = 0.5f, PresencePenalty = -1 }, sampling);
    }

    [Fact]
    public void ToRequest_AdditionalProperties_SetMinPAndRepeatPenalty()
    {
        var expected = new SamplingOptions { MinP = 0.25f, RepeatPenalty = 2 };
        Assert.Equal(expected, Map(With(("min_p", 0.25), ("repeat_penalty", 2))));
        Assert.Equal(expected, Map(With(("min_p", JsonSerializer.Deserialize<JsonElement>("0.25")), ("repeat_penalty", 2f))));
        Assert.Equal(SamplingOptions.Greedy, Map(With(("min_p", null), ("other", "x"))));
    }

    [Fact]
    public void ToRequest_AdditionalPropertyThatIsNoNumber_IsRefusedByName()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Map(With(("min_p", "much"))));
        Assert.Contains("\"min_p\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRequest_JsonResponseFormat_IsRefusedAndTextIsNot()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Map(new ChatOptions { ResponseFormat = ChatResponseFormat.Json }));
        Assert.Contains("ResponseFormat", error.Message, StringComparison.Ordinal);
        Assert.Equal(SamplingOptions.Greedy, Map(new ChatOptions { ResponseFormat = ChatResponseFormat.Text }));
    }

    [Theory]
    [InlineData(-2, true)]
    [InlineData(2, true)]
    [InlineData(2.1f, false)]
    [InlineData(-2.1f, false)]
    [InlineData(float.NaN, false)]
    public void Validate_Penalties_AreMinusTwoToTwo(float penalty, bool valid)
    {
        SamplingOptions[] options = [new() { FrequencyPenalty = penalty }, new() { PresencePenalty = penalty }];
        foreach (SamplingOptions each in options)
            Assert.Equal(valid, Record.Exception(each.Validate) is null);
    }

    private static ChatOptions With(params (string Name, object? Value)[] properties) =>
        new() { AdditionalProperties = new(properties.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))) };

    private static SamplingOptions Map(ChatOptions options) =>
        ChatClientMapping.ToRequest([new ChatMessage(ChatRole.User, "Hi")], options).Sampling;
}
