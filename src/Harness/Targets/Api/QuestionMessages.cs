using System.Globalization;
using System.Text.Json;
using Anthropic.Models.Messages;
using FastEval.Engine.Decoding;
using FastEval.Harness.Targets.Specs;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace FastEval.Harness.Targets.Api;

/// <summary>Puts a question as an API takes it.</summary>
internal static class QuestionMessages
{
    /// <summary>The user's turn: text and pictures in their order, each picture once.</summary>
    public static async Task<ChatMessage> OfAsync(TargetQuestion question, SentPictures pictures, ApiTargetOptions options)
    {
        var contents = new List<AIContent>();
        foreach (PromptPart part in question.Parts)
        {
            // A piece of nothing but spaces between two pictures is refused by some APIs. Servers of open models put it into the prompt, where it belongs.
            if (part is PromptPart.Text text && (options.Kind == TargetKind.Compatible || !string.IsNullOrWhiteSpace(text.Value)))
                contents.Add(new TextContent(text.Value));
            else if (part is PromptPart.Image image)
                contents.Add(Picture(await pictures.GetAsync(image).ConfigureAwait(false), options));
        }
        return new ChatMessage(ChatRole.User, contents);
    }

    /// <summary>The settings that are sent with it.</summary>
    public static ChatOptions Settings(TargetQuestion question, ApiTargetOptions options)
    {
        bool isCompatible = options.Kind == TargetKind.Compatible;
        return new ChatOptions
        {
            Temperature = options.SendsTemperature ? question.Temperature : null,
            Seed = options.SendsSeed ? question.Seed : null,
            MaxOutputTokens = isCompatible ? null : question.MaxTokens,
            RawRepresentationFactory = isCompatible ? _ => WithMaxTokens(question.MaxTokens)
                : options is { Kind: TargetKind.Anthropic, SendsTemperature: true } ? _ => WithTemperature(question, options.Model)
                : null,
        };
    }

    /// <summary>The field that every compatible server knows; the library's own, <c>max_completion_tokens</c>, some do not.</summary>
    private static ChatCompletionOptions WithMaxTokens(int most)
    {
        var options = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The library's only way to send a field that it has no property for.
        options.Patch.Set("$.max_tokens"u8, most);
#pragma warning restore SCME0001
        return options;
    }

    /// <summary>The field that the vendor's library has no property for any more, as its newer models refuse it; the older ones take it still.</summary>
    private static MessageCreateParams WithTemperature(TargetQuestion question, string model)
    {
        // The library asks for these three; the messages are put behind those that are here.
        var request = new MessageCreateParams { Model = model, MaxTokens = question.MaxTokens, Messages = [] };
        var body = new Dictionary<string, JsonElement>(request.RawBodyData) { ["temperature"] = JsonElement.Parse(question.Temperature.ToString(CultureInfo.InvariantCulture)) };
        return MessageCreateParams.FromRawUnchecked(request.RawHeaderData, request.RawQueryData, body);
    }

    private static DataContent Picture(SentPicture picture, ApiTargetOptions options)
    {
        var content = new DataContent(picture.Bytes, picture.MediaType);
        if (options.Detail is { } detail)
            content.AdditionalProperties = new AdditionalPropertiesDictionary { ["detail"] = detail };
        return content;
    }
}
