using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastEval.Harness.Regressions.Interleaving;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Harness.Regressions.Records;

/// <summary>How recordings, and what a measuring process says, are written as JSON, an object a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PerfRecording))]
[JsonSerializable(typeof(ExportOrigin))]
[JsonSerializable(typeof(UnfinishedRecording))]
[JsonSerializable(typeof(SessionHello))]
[JsonSerializable(typeof(SessionSample))]
[JsonSerializable(typeof(RoundsHead))]
[JsonSerializable(typeof(MeasuredRound))]
internal sealed partial class PerfJson : JsonSerializerContext
{
    /// <summary>One object a line.</summary>
    public static PerfJson Line { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });
}
