using System.Text.Json;

namespace FastEval.Harness.Suites.Reading;

/// <summary>JSON's kinds of value, in words.</summary>
internal static class JsonKinds
{
    public static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
