using System.Globalization;
using FastEval.Engine.Models;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary>Makes the report of <c>fasteval model inspect</c>.</summary>
internal static class ModelInspectionReport
{
    private const double Mebi = 1048576.0;
    private const int ShownTemplate = 200;

    public static Report Of(ModelInspection model) => new(
    [
        ReportSection.Record("model", "", ReportForms.All,
            (new("file", "File"), model.Path),
            (new("kind", "Kind"), model.Kind == ModelFileKind.Mmproj ? "mmproj" : "text model"),
            (new("architecture", "Architecture"), model.Architecture),
            (new("name", "Name"), model.Name),
            (new("parameters", "Parameters"), model.Parameters),
            (new("quantization", "Quantisation"), model.Quantization),
            (new("file_bytes", "File bytes"), model.FileBytes),
            (new("tensor_bytes", "Tensor bytes"), model.TensorBytes),
            (new("layers", "Layers"), model.Layers),
            (new("width", "Width"), model.Width),
            (new("heads", "Heads"), model.Heads),
            (new("key_heads", "Key and value heads"), model.KeyHeads),
            (new("feed_forward", "Feed-forward width"), model.FeedForward),
            (new("context_length", "Context"), model.ContextLength),
            (new("vocabulary_size", "Vocabulary"), model.VocabularySize),
            (new("tokenizer", "Tokenizer"), model.Tokenizer),
            (new("projector", "Projector"), model.Projector),
            (new("image_size", "Image size, px"), model.ImageSize),
            (new("patch_size", "Patch size, px"), model.PatchSize),
            (new("projection_width", "Projection width"), model.ProjectionWidth),
            (new("chat_template", "", Forms: ReportForms.Data), model.ChatTemplate),
            (new("chat_template_start", "Chat template", Forms: ReportForms.Text), Shortened(model.ChatTemplate)),
            (new("gguf_version", "GGUF version"), model.GgufVersion),
            (new("sha256", "SHA-256"), model.Sha256)),
        new("groups", "Tensors",
        [
            new("group", "Group"),
            new("tensors", "Tensors", IsNumber: true),
            new("parameters", "Parameters", IsNumber: true),
            new("mib", "MiB", IsNumber: true),
            new("bits", "Bits/param", IsNumber: true),
            new("types", "Types", Forms: ReportForms.Json),
            new("type_counts", "Types", Forms: ReportForms.Text | ReportForms.Csv),
        ],
        [.. model.Groups.Select(Row)]),
        new("quirks", "Quirks", [new("quirk", "Quirk"), new("meaning", "What it is, and what is made of it")],
            [.. model.Quirks.Select(quirk => (object?[])[quirk.Name, quirk.Meaning])], Forms: model.Quirks.Count > 0 ? ReportForms.All : ReportForms.Json),
    ], []);

    private static object?[] Row(TensorGroup group) =>
    [
        group.Name, group.Tensors, group.Parameters, group.Bytes / Mebi, group.BitsPerParameter,
        (ReportRecord[])[.. group.Types.Select(type => new ReportRecord { { "type", type.Type.ToString() }, { "tensors", type.Tensors }, { "bytes", type.Bytes } })],
        string.Join(", ", group.Types.Select(type => string.Create(CultureInfo.InvariantCulture, $"{type.Type} × {type.Tensors}"))),
    ];

    private static string? Shortened(string? template) =>
        template is { Length: > ShownTemplate } ? $"{template[..ShownTemplate]}… ({template.Length} characters; --format json has all)" : template;
}
