using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastEval.Harness.Studies.Records;

/// <summary>How a study's records are written as JSON, and read again.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StudyRecord))]
[JsonSerializable(typeof(ReferenceLine))]
[JsonSerializable(typeof(DivergenceLine))]
[JsonSerializable(typeof(SpeedRecord))]
internal sealed partial class StudyJson : JsonSerializerContext
{
    /// <summary>One object a line.</summary>
    public static StudyJson Line { get; } = Make(indented: false);

    /// <summary>Files of one object.</summary>
    public static StudyJson Indented { get; } = Make(indented: true);

    private static StudyJson Make(bool indented) => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        WriteIndented = indented,
        NewLine = "\n",
        // KL divergence is infinite where a variant finds impossible what the reference does not.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    });
}
