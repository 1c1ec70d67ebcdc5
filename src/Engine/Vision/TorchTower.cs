using TorchSharp;
using static FastEval.Engine.Vision.VisionTensorNames;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FastEval.Engine.Vision;

/// <summary>
/// A CLIP or SigLIP vision transformer (Radford et al. 2021, arXiv:2103.00020; Zhai et al. 2023, arXiv:2303.15343), as in
/// Hugging Face's <c>modeling_clip.py</c> and <c>modeling_siglip.py</c>.
/// </summary>
internal sealed class TorchTower
{
    private readonly VisionModelInfo _info;
    private readonly ScalarType _type;
    private readonly Device _device;
    private readonly Tensor _patchWeight;
    private readonly Tensor? _patchBias;
    private readonly Tensor? _classToken;
    private readonly Tensor _positions;
    private readonly TorchNorm? _preNorm;
    private readonly TorchNorm? _postNorm;
    private readonly TorchBlock[] _blocks;

    internal TorchTower(VisionModelInfo info, TorchWeightLoader weights)
    {
        _info = info;
        _type = weights.Type;
        _device = weights.Device;
        _patchWeight = weights.Matrix(PatchWeight);
        _patchBias = info.HasPatchBias ? weights.Matrix(PatchBias) : null;
        _classToken = info.HasClassToken ? weights.Vector(ClassEmbedding) : null;
        _positions = weights.Vector(Positions);
        _preNorm = info.HasPreNorm ? weights.Norm(PreNorm, info.Epsilon) : null;
        _postNorm = info.AppliesPostNorm ? weights.Norm(PostNorm, info.Epsilon) : null;
        _blocks = new TorchBlock[info.BlockCount];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new TorchBlock(info, i, weights);
    }

    /// <summary>Runs the tower within the caller's scope.</summary>
    /// <param name="pixels">[images, 3, size, size] in float32, normalised.</param>
    /// <param name="observe">
    /// Is shown hidden state k = 0, 1, … ([images, tokens, width], float32) as it comes; the tensor changes afterwards. For tests.
    /// </param>
    /// <param name="cancellationToken">Asked before every block.</param>
    /// <returns>[images, features, feature width] in float32; without the class token, unless the layout keeps it.</returns>
    internal Tensor Forward(Tensor pixels, Action<int, Tensor>? observe = null, CancellationToken cancellationToken = default)
    {
        Tensor x = Embed(pixels);
        if (_preNorm is not null)
            x = _preNorm.Forward(x);

        var features = new List<Tensor>(_info.FeatureLayers.Length);
        for (int k = 0; ; k++)
        {
            observe?.Invoke(k, x);
            bool last = k == _blocks.Length;
            if (_info.FeatureLayers.Contains(k))
                features.Add(last ? x : x.clone());
            if (last)
                break;
            cancellationToken.ThrowIfCancellationRequested();
            _blocks[k].Forward(x);
        }

        if (_postNorm is not null)
            features[^1] = _postNorm.Forward(features[^1]);
        Tensor feature = features.Count == 1 ? features[0] : cat(features, -1);
        return _info.HasClassToken && !_info.Layout.KeepsClassToken ? feature.narrow(1, 1, _info.PatchCount) : feature;
    }

    /// <summary>Patches, class token first, and positions: [images, tokens, width] in float32.</summary>
    internal Tensor Embed(Tensor pixels)
    {
        Tensor patches = functional.conv2d(pixels.to(_device).to(_type), _patchWeight, _patchBias, strides: [_info.PatchSize, _info.PatchSize]);
        long images = patches.shape[0];
        Tensor x = patches.view(images, _info.Width, _info.PatchCount).transpose(1, 2).to(ScalarType.Float32).contiguous();
        if (_classToken is not null)
            x = cat([_classToken.expand(images, 1, _info.Width), x], 1);
        return x.Plus(_positions);
    }
}
