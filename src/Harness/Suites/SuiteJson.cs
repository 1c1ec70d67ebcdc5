using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastEval.Harness.Suites;

/// <summary>How suites are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SuiteCard))]
[JsonSerializable(typeof(SuiteItem))]
internal sealed partial class SuiteJson : JsonSerializerContext
{
    /// <summary>An item's line.</summary>
    public static SuiteJson Line { get; } = Make(indented: false);

    /// <summary>The card, over several lines.</summary>
    public static SuiteJson Indented { get; } = Make(indented: true);

    private static SuiteJson Make(bool indented) => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Plain letters: the files are read by people, and never put into HTML as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
    });
}
