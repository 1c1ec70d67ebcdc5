using FastEval.Engine.Vision.Layouts;
using TorchSharp;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>
/// Features → the prompt's embeddings: projected, and put in the order that the layout has, with its newlines or separators between them. LLaVA's are joined
/// behind the projector, Phi-3-Vision's before it.
/// </summary>
internal sealed class TorchPacker
{
    private readonly VisionModelInfo _model;
    private readonly ITorchProjector _projector;
    private readonly Tensor? _separators;

    internal TorchPacker(VisionModelInfo model, TorchWeightLoader weights)
    {
        _model = model;
        _projector = model.Projector == ProjectorKind.Mlp ? new TorchProjector(weights, model.Layout.ProjectorActivation) : new TorchLdpProjector(weights, model.Projector, model.Layout.ProjectorActivation);
        _separators = model.Layout.Kind switch
        {
            PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision => weights.Vector(model.Layout.Newline),
            // Four quarters each, so that a separator is gathered as a token of 2×2 patches is.
            PictureLayoutKind.Phi3Hd => weights.Joined(RowSeparator, ViewSeparator),
            _ => null,
        };
    }

    /// <summary>The embeddings of pictures that are planned alike; within the caller's scope.</summary>
    /// <param name="features">[pictures · views, patches, feature width] in float32.</param>
    /// <param name="plan">What each picture becomes.</param>
    /// <param name="observe">Is shown the projector's output in its own order, where the layout changes it. For comparisons.</param>
    /// <returns>[pictures · tokens, embedding width] in float32, on the CPU.</returns>
    internal Tensor Pack(Tensor features, PicturePlan plan, Action<Tensor>? observe = null)
    {
        switch (_model.Layout.Kind)
        {
            case PictureLayoutKind.Single:
                return OnProcessor(_projector.Forward(features));
            case PictureLayoutKind.Phi3Hd:
                int[] order = [.. TokenOrder.Phi3(plan.Grid!.Value, _model.PatchesPerSide)];
                return OnProcessor(_projector.Forward(Gather(Rows(features), order, _separators!.view(-1, _model.FeatureWidth)).view(plan.Tokens, _model.ProjectorInput)));
            default:
                Tensor projected = _projector.Forward(features).view(-1, plan.Views * _model.PatchCount, _model.EmbeddingWidth);
                observe?.Invoke(projected[0]);
                return OnProcessor(cat([.. projected.unbind(0).Select(picture => Join(picture, plan))]));
        }
    }

    /// <summary>One picture's rows with newlines.</summary>
    private Tensor Join(Tensor rows, PicturePlan plan)
    {
        int side = _model.PatchesPerSide;
        Tensor newline = _separators!.view(1, -1);
        if (plan.Grid is not { } grid)
            return cat([rows, newline]);
        if ((plan.Rows, plan.Columns) == (plan.Window.Rows, plan.Window.Columns))
            return Gather(rows, [.. TokenOrder.View(0, side), .. TokenOrder.Tiles(grid, side, plan.Window, newlines: true)], newline);

        Tensor tiles = Gather(rows, [.. TokenOrder.Tiles(grid, side, plan.Window, newlines: false)], newline)
            .view(1, plan.Window.Rows, plan.Window.Columns, -1).permute(0, 3, 1, 2);
        Tensor smaller = functional.interpolate(tiles, [plan.Rows, plan.Columns], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0).permute(1, 2, 0);
        Tensor ended = cat([smaller, newline.view(1, 1, -1).expand(plan.Rows, 1, -1)], 1);
        return cat([rows.narrow(0, 0, _model.PatchCount), ended.reshape(-1, _model.EmbeddingWidth)]);
    }

    /// <summary>Rows by number; what ends a row or a view stands behind them.</summary>
    private static Tensor Gather(Tensor rows, int[] order, Tensor separators)
    {
        long count = rows.shape[0];
        long[] places = new long[order.Length];
        // A separator of several rows (Phi-3-Vision's four quarters) is asked for once for each.
        int quarters = separators.shape[0] == 1 ? 1 : (int)separators.shape[0] / 2;
        for (int i = 0; i < places.Length; i++)
            places[i] = order[i] >= 0 ? order[i] : count + ((-order[i] - 1) * quarters) + (i % quarters);
        return cat([rows, separators]).index_select(0, tensor(places, device: rows.device));
    }

    private static Tensor Rows(Tensor features) => features.reshape(-1, features.shape[^1]);

    private static Tensor OnProcessor(Tensor x) => x.to(ScalarType.Float32).cpu().contiguous();
}
