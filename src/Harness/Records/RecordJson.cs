using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>How records are written as JSON, and read again.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(SampleRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>A sample's line.</summary>
    public static RecordJson Line { get; } = Make(indented: false);

    /// <summary><c>run.json</c>, over several lines.</summary>
    public static RecordJson Indented { get; } = Make(indented: true);

    private static RecordJson Make(bool indented) => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Plain letters: the files are read by people, and never put into HTML as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        WriteIndented = indented,
        NewLine = "\n",
    });
}
