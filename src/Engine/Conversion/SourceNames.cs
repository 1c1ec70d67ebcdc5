using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion;

/// <summary>What a checkpoint's tensors are called, as far as it differs between layouts and between versions of transformers.</summary>
/// <param name="Text">Before the text model's parts.</param>
/// <param name="Output">The output matrix.</param>
/// <param name="Tower">Before the tower's parts.</param>
/// <param name="Projector0">The projector's first layer.</param>
/// <param name="Projector2">Its second.</param>
/// <param name="Newline">The embedding that ends rows of tiles; null where the layout has none.</param>
internal sealed record SourceNames(string Text, string Output, string Tower, string Projector0, string Projector2, string? Newline)
{
    private static readonly SourceNames[] HuggingFace =
    [
        new("language_model.model.", "language_model.lm_head.weight", "vision_tower.vision_model.", "multi_modal_projector.linear_1", "multi_modal_projector.linear_2", "image_newline"),
        // As transformers calls them in memory since 4.52.
        new("model.language_model.", "lm_head.weight", "model.vision_tower.vision_model.", "model.multi_modal_projector.linear_1", "model.multi_modal_projector.linear_2", "model.image_newline"),
    ];

    private static readonly SourceNames LlavaRepository =
        new("model.", "lm_head.weight", "model.vision_tower.vision_tower.vision_model.", "model.mm_projector.0", "model.mm_projector.2", "model.image_newline");

    private static readonly SourceNames Phi3 = new("model.", "lm_head.weight", "model.vision_embed_tokens.img_processor.vision_model.",
        "model.vision_embed_tokens.img_projection.0", "model.vision_embed_tokens.img_projection.2", null);

    internal static SourceNames Of(SourceFormat format, Checkpoint checkpoint) => format switch
    {
        SourceFormat.Original => LlavaRepository,
        SourceFormat.Phi3Vision => Phi3,
        _ => HuggingFace.FirstOrDefault(names => checkpoint.Has(names.Text + "embed_tokens.weight"))
            ?? throw new ModelLoadException($"'{checkpoint.Folder}' has no tensor '{HuggingFace[0].Text}embed_tokens.weight': the checkpoint is incomplete or of another layout than its config.json says."),
    };
}
