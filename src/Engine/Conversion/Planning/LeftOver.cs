using System.Text.RegularExpressions;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Models;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Conversion.Planning;

/// <summary>Makes sure that no part of a model is left out silently: what was not planned must be known to be of no use.</summary>
internal static partial class LeftOver
{
    /// <exception cref="ModelLoadException">A tensor is not known.</exception>
    internal static void Check(SourceModel model)
    {
        SafetensorsTensor? tensor = model.Weights.Unused.FirstOrDefault(tensor => !IsUseless(tensor.Name) && !IsNewlineOfOnePicture(model, tensor.Name));
        if (tensor is not null)
        {
            throw new ModelLoadException($"'{tensor.File.Path}' has a tensor '{tensor.Name}' {tensor.ShapeText} that no model of this family has: "
                + "it would be left out, and the model would not be what its authors made. Take a checkpoint without it, for example with its adapters merged.");
        }
    }

    private static bool IsUseless(string name) => Useless().IsMatch(name);

    private static bool IsNewlineOfOnePicture(SourceModel model, string name) => model.Vision.Layout == PictureLayoutKind.Single && name == model.Names.Newline;

    // Counters, tables that are computed, what comes after the layer that the feature is taken from, and Phi-3-Vision's second name of its embedding.
    [GeneratedRegex(@"(position_ids|rotary_emb\.inv_freq)$|vision_model\.(post_layernorm|head)\.|^model\.vision_embed_tokens\.wte\.weight$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Useless();
}
