using FastEval.Engine.Gguf;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Conversion.Planning;

/// <summary>The tensors of an mmproj: the whole tower, the projector, and what the layout of tiles needs.</summary>
internal static class VisionPlan
{
    internal static IReadOnlyList<PlannedTensor> Of(SourceModel model, GgmlType type)
    {
        TowerSettings tower = model.Vision.Tower;
        string from = model.Names.Tower;
        var plan = new TensorPlan(model.TowerWeights, type);
        if (!tower.IsSiglip)
            plan.Vector("v.class_embd", from + "embeddings.class_embedding", tower.Width);
        plan.Convolution("v.patch_embd.weight", from + "embeddings.patch_embedding.weight", tower.Width, 3, tower.PatchSize);
        if (tower.IsSiglip)
            plan.Vector("v.patch_embd.bias", from + "embeddings.patch_embedding.bias", tower.Width);
        plan.Table("v.position_embd.weight", from + "embeddings.position_embedding.weight", tower.Width, tower.Positions);
        if (!tower.IsSiglip)
            plan.Norm("v.pre_ln", from + "pre_layrnorm", tower.Width); // sic
        for (int i = 0; i < tower.Layers; i++)
        {
            string block = $"v.blk.{i}.";
            string layer = $"{from}encoder.layers.{i}.";
            plan.Linear(block + "attn_q", layer + "self_attn.q_proj", tower.Width, tower.Width);
            plan.Linear(block + "attn_k", layer + "self_attn.k_proj", tower.Width, tower.Width);
            plan.Linear(block + "attn_v", layer + "self_attn.v_proj", tower.Width, tower.Width);
            plan.Linear(block + "attn_out", layer + "self_attn.out_proj", tower.Width, tower.Width);
            plan.Norm(block + "ln1", layer + "layer_norm1", tower.Width);
            plan.Linear(block + "ffn_up", layer + "mlp.fc1", tower.Width, tower.FeedForward);
            plan.Linear(block + "ffn_down", layer + "mlp.fc2", tower.FeedForward, tower.Width);
            plan.Norm(block + "ln2", layer + "layer_norm2", tower.Width);
        }

        var projector = new TensorPlan(model.Weights, type);
        long feature = (long)tower.Width * model.Vision.FeatureLayers.Length * model.Vision.Merge * model.Vision.Merge;
        projector.Linear("mm.0", model.Names.Projector0, feature, model.Text.Width);
        projector.Linear("mm.2", model.Names.Projector2, model.Text.Width, model.Text.Width);
        if (model.Vision.Layout is PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision)
            projector.Vector(VisionTensorNames.Newline, model.Names.Newline!, model.Text.Width);
        if (model.Vision.Layout == PictureLayoutKind.Phi3Hd)
        {
            projector.Vector(VisionTensorNames.RowSeparator, "model.vision_embed_tokens.sub_GN", feature);
            projector.Vector(VisionTensorNames.ViewSeparator, "model.vision_embed_tokens.glb_GN", feature);
        }
        return [.. plan.Tensors, .. projector.Tensors];
    }
}
