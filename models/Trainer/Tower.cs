using FastEval.Engine.Vision;
using FastEval.Harness.Suites.Core.Drawing;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>The vision tower with the projector, and the heads that say what is where during training.</summary>
internal sealed class Tower
{
    private static readonly Scalar PixelScale = 1 / 127.5;
    private static readonly Scalar One = 1;

    private readonly TowerShape _shape;
    private readonly Tensor? _class;
    private readonly Tensor _patch, _positions, _denseWeight, _denseBias, _countWeight, _countBias;
    private readonly Tensor _projector0, _projector0Bias, _projector2, _projector2Bias;
    private readonly List<Block> _blocks = [];

    public Tower(TowerShape shape, int textWidth, Parameters parameters)
    {
        _shape = shape;
        int width = shape.Width, inputs = 3 * shape.PatchSize * shape.PatchSize;
        _patch = parameters.Normal("v.patch_embd.weight", [width, inputs], 1 / Math.Sqrt(inputs), isHidden: false);
        _class = shape.ClassToken ? parameters.Normal("v.class_embd", [width], 0.02, isHidden: false, decays: false) : null;
        _positions = parameters.Normal("v.position_embd.weight", [shape.Tokens, width], 0.02, isHidden: false, decays: false);
        double branch = 1 / Math.Sqrt(2.0 * shape.Layers);
        for (int i = 0; i < shape.Layers; i++)
        {
            string name = $"v.blk.{i}.";
            (Tensor Weight, Tensor Bias) Linear(string part, int outputs, int from, double gain = 1) =>
                (parameters.Normal(name + part + ".weight", [outputs, from], gain / Math.Sqrt(from)), parameters.Constant(name + part + ".bias", outputs, 0));
            (Tensor Weight, Tensor Bias) Norm(string part) =>
                (parameters.Constant(name + part + ".weight", width, 1), parameters.Constant(name + part + ".bias", width, 0));
            _blocks.Add(new Block(
                Norm("ln1"), Linear("attn_q", width, width), Linear("attn_k", width, width), Linear("attn_v", width, width), Linear("attn_out", width, width, branch),
                Norm("ln2"), Linear("ffn_up", shape.FeedForward, width), Linear("ffn_down", width, shape.FeedForward, branch)));
        }
        int heads = DenseLabels.Heads.Sum();
        _denseWeight = parameters.Normal("dense.weight", [heads, width], 0.02, isHidden: false);
        _denseBias = parameters.Constant("dense.bias", heads, 0);
        _countWeight = parameters.Normal("dense.count.weight", [DenseLabels.Counts, width], 0.02, isHidden: false);
        _countBias = parameters.Constant("dense.count.bias", DenseLabels.Counts, 0);
        _projector0 = parameters.Normal("mm.0.weight", [textWidth, width], 1 / Math.Sqrt(width));
        _projector0Bias = parameters.Constant("mm.0.bias", textWidth, 0);
        _projector2 = parameters.Normal("mm.2.weight", [textWidth, textWidth], 0.5 / Math.Sqrt(textWidth));
        _projector2Bias = parameters.Constant("mm.2.bias", textWidth, 0);
    }

    /// <summary>Features of pictures: [pictures, patches, width].</summary>
    /// <param name="pixels">[pictures, height, width, 3], bytes.</param>
    public Tensor Features(Tensor pixels)
    {
        int side = Canvas.Side / _shape.PatchSize, patch = _shape.PatchSize;
        // (x/255 − ½)/½, and patches flattened as the file's kernel is: channel, row, column.
        Tensor values = pixels.to(ScalarType.Float32).mul_(PixelScale).sub_(One);
        Tensor patches = values.view(-1, side, patch, side, patch, 3).permute(0, 1, 3, 5, 2, 4).reshape(-1, _shape.Patches, 3 * patch * patch);
        Tensor x = Layers.Product(patches, _patch).to(ScalarType.Float32);
        if (_class is not null)
            x = cat([_class.expand(x.shape[0], 1, _shape.Width), x], 1);
        x = x.Plus(_positions);
        foreach (Block block in _blocks)
            x = block.Forward(x, _shape.Heads, Gelu);
        return _class is null ? x : x.narrow(1, 1, _shape.Patches);
    }

    private TorchSharp.Modules.GELU.Approximate Gelu => _shape.ClassToken ? TorchSharp.Modules.GELU.Approximate.none : TorchSharp.Modules.GELU.Approximate.tanh;

    /// <summary>What the language model gets: [pictures, patches, its width].</summary>
    public Tensor Project(Tensor features)
    {
        Tensor hidden = nn.functional.gelu(Layers.Linear(features, _projector0, _projector0Bias), Gelu);
        return Layers.Linear(hidden, _projector2, _projector2Bias);
    }

    /// <summary>The loss of what is seen under each patch, and the shares of things and colours that were right (of patches with a thing).</summary>
    public (Tensor Loss, float Things, float Colours) Dense(Tensor features, Tensor labels, Tensor counts)
    {
        Tensor logits = Layers.Linear(features, _denseWeight, _denseBias).view(-1, DenseLabels.Heads.Sum());
        Tensor loss = nn.functional.cross_entropy(Layers.Linear(features.mean([1]), _countWeight, _countBias), counts);
        Tensor flat = labels.view(-1, DenseLabels.Heads.Length);
        float things = 0, colours = 0;
        long from = 0;
        for (int head = 0; head < DenseLabels.Heads.Length; head++)
        {
            Tensor part = logits.narrow(1, from, DenseLabels.Heads[head]), wanted = flat.select(1, head).contiguous();
            loss = loss.Plus(nn.functional.cross_entropy(part, wanted, ignore_index: DenseLabels.Ignored));
            from += DenseLabels.Heads[head];
            if (head <= 1)
            {
                Tensor isThing = flat.select(1, 0).to_type(ScalarType.Bool);
                float right = part.detach().argmax(1).eq(wanted).masked_select(isThing).to(ScalarType.Float32).mean().item<float>();
                (things, colours) = head == 0 ? (right, colours) : (things, right);
            }
        }
        return (loss, things, colours);
    }

    private sealed record Block(
        (Tensor Weight, Tensor Bias) Norm1, (Tensor Weight, Tensor Bias) Query, (Tensor Weight, Tensor Bias) Key, (Tensor Weight, Tensor Bias) Value, (Tensor Weight, Tensor Bias) Output,
        (Tensor Weight, Tensor Bias) Norm2, (Tensor Weight, Tensor Bias) Up, (Tensor Weight, Tensor Bias) Down)
    {
        public Tensor Forward(Tensor x, int heads, TorchSharp.Modules.GELU.Approximate gelu)
        {
            Tensor normed = Layers.Norm(x, Norm1.Weight, Norm1.Bias).to(Layers.ProductType);
            Tensor Head((Tensor Weight, Tensor Bias) linear) => Layers.Split(Layers.Linear(normed, linear.Weight, linear.Bias), heads);
            Tensor attended = Layers.Join(nn.functional.scaled_dot_product_attention(Head(Query), Head(Key), Head(Value)));
            x = x.Plus(Layers.Linear(attended, Output.Weight, Output.Bias));
            Tensor up = nn.functional.gelu(Layers.Linear(Layers.Norm(x, Norm2.Weight, Norm2.Bias), Up.Weight, Up.Bias), gelu);
            return x.Plus(Layers.Linear(up, Down.Weight, Down.Bias));
        }
    }
}
