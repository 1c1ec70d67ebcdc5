using System.Text.Json.Nodes;

namespace FastEval.Harness.Tests.Targets;

/// <summary>A question that a <see cref="ScriptedServer"/> was asked.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Headers">By lower-case name.</param>
/// <param name="Body">What was sent.</param>
/// <param name="Prompt">The text in it.</param>
/// <param name="Before">How often the same text had been asked before.</param>
/// <param name="At">When it came, a timestamp.</param>
internal sealed record ScriptedRequest(string Path, IReadOnlyDictionary<string, string> Headers, JsonNode Body, string Prompt, int Before, long At)
{
    /// <summary>The pictures, as data: addresses or base64.</summary>
    public IReadOnlyList<string> Pictures =>
    [
        .. Contents(Body).Select(part => part["image_url"]?["url"]?.GetValue<string>() ?? part["source"]?["data"]?.GetValue<string>()).OfType<string>(),
    ];

    public static string PromptOf(JsonNode body) => string.Concat(Contents(body).Select(part => part["text"]?.GetValue<string>())).Trim();

    private static IEnumerable<JsonNode> Contents(JsonNode body)
    {
        JsonNode content = body["messages"]![0]!["content"]!;
        return content is JsonArray parts ? parts.Select(part => part!) : [new JsonObject { ["text"] = content.GetValue<string>() }];
    }
}
