using FastEval.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>The language model: llama architecture, with rotary positions of adjacent pairs, as GGUF has them.</summary>
internal sealed class Decoder
{
    public const float RopeBase = 10_000;

    private readonly DecoderShape _shape;
    private readonly Tensor _embedding, _norm, _output, _cos, _sin, _swap;
    private readonly List<Block> _blocks = [];

    public Decoder(DecoderShape shape, int vocabulary, Parameters parameters)
    {
        _shape = shape;
        int width = shape.Width;
        _embedding = parameters.Normal("token_embd.weight", [vocabulary, width], 0.3, isHidden: false, decays: false);
        double branch = 1 / Math.Sqrt(2.0 * shape.Layers);
        for (int i = 0; i < shape.Layers; i++)
        {
            string name = $"blk.{i}.";
            Tensor Matrix(string part, int outputs, int from, double gain = 1) => parameters.Normal($"{name}{part}.weight", [outputs, from], gain / Math.Sqrt(from));
            _blocks.Add(new Block(
                parameters.Constant(name + "attn_norm.weight", width, 1), Matrix("attn_q", width, width), Matrix("attn_k", width, width), Matrix("attn_v", width, width),
                Matrix("attn_output", width, width, branch), parameters.Constant(name + "ffn_norm.weight", width, 1),
                Matrix("ffn_gate", shape.FeedForward, width), Matrix("ffn_up", shape.FeedForward, width), Matrix("ffn_down", width, shape.FeedForward, branch)));
        }
        _norm = parameters.Constant("output_norm.weight", width, 1);
        _output = parameters.Normal("output.weight", [vocabulary, width], 0.5 / Math.Sqrt(width), isHidden: false);
        (_cos, _sin, _swap) = Rotations(shape.Width / shape.Heads, shape.Context);
    }

    public int Width => _shape.Width;

    /// <summary>Logits of the parts of answers: [<see cref="Batch.Real"/>, vocabulary].</summary>
    /// <param name="batch">The texts.</param>
    /// <param name="pictures">[pictures × patches, width].</param>
    public Tensor Forward(Batch batch, Tensor pictures)
    {
        long groups = batch.Groups.Count, length = batch.Length, begun = batch.BeginningLength, width = _shape.Width;
        Tensor x = _embedding.index_select(0, tensor(batch.Tokens)).index_copy(0, tensor(batch.PictureSlots), pictures).view(groups, length, width);
        Tensor positions = tensor(batch.Positions), predicting = tensor(batch.Predicting);
        var rotation = Rotation(positions, groups);
        Tensor mask = tensor(batch.Mask, [groups, 1, length - begun, length]);
        for (int i = 0; i < _blocks.Count - 1; i++)
            x = _blocks[i].Forward(x, rotation, mask, begun, _shape.Heads);
        // Of the last block only what predicts is needed.
        Tensor last = x.view(-1, width).index_select(0, predicting).view(groups, -1, width);
        Tensor lastMask = tensor(batch.PredictingMask, [groups, 1, batch.MostPredicting, length]);
        last = _blocks[^1].Forward(last, x, Rotation(positions.index_select(0, predicting), groups), rotation, lastMask, _shape.Heads);
        return Layers.Product(Layers.RmsNorm(last.view(-1, width).index_select(0, tensor(batch.Real)), _norm), _output).to(ScalarType.Float32);
    }

    private (Tensor Cos, Tensor Sin, Tensor Swap) Rotation(Tensor positions, long groups) =>
        (_cos.index_select(0, positions).view(groups, 1, -1, _cos.shape[1]), _sin.index_select(0, positions).view(groups, 1, -1, _cos.shape[1]), _swap);

    /// <summary>Cosines and sines by position, twice each, and the matrix that makes (−b, a) of (a, b).</summary>
    private static (Tensor Cos, Tensor Sin, Tensor Swap) Rotations(int headWidth, int context)
    {
        float[] cos = new float[context * headWidth], sin = new float[cos.Length], swap = new float[headWidth * headWidth];
        for (int position = 0; position < context; position++)
        {
            for (int i = 0; i < headWidth; i++)
            {
                double angle = position * Math.Pow(RopeBase, -2.0 * (i / 2) / headWidth);
                cos[position * headWidth + i] = (float)Math.Cos(angle);
                sin[position * headWidth + i] = (float)Math.Sin(angle);
            }
        }
        for (int i = 0; i < headWidth; i += 2)
        {
            swap[(i + 1) * headWidth + i] = -1;
            swap[i * headWidth + i + 1] = 1;
        }
        return (Keep(tensor(cos, [context, headWidth])), Keep(tensor(sin, [context, headWidth])), Keep(tensor(swap, [headWidth, headWidth])));

        static Tensor Keep(Tensor made) => Layers.Aligned(made).DetachFromDisposeScope();
    }

    private sealed record Block(Tensor Norm1, Tensor Query, Tensor Key, Tensor Value, Tensor Output, Tensor Norm2, Tensor Gate, Tensor Up, Tensor Down)
    {
        /// <summary>All tokens: those of the beginnings, and behind them the questions'.</summary>
        public Tensor Forward(Tensor x, (Tensor Cos, Tensor Sin, Tensor Swap) rotation, Tensor mask, long begun, int heads)
        {
            Tensor normed = Layers.RmsNorm(x, Norm1).to(Layers.ProductType);
            Tensor query = Rotated(Head(normed, Query, heads), rotation), key = Rotated(Head(normed, Key, heads), rotation), value = Head(normed, Value, heads);
            long length = x.shape[1];
            // The beginnings see nothing behind them: they are done without the questions, and the questions' tokens alone need a mask.
            Tensor first = nn.functional.scaled_dot_product_attention(query.narrow(2, 0, begun), key.narrow(2, 0, begun), value.narrow(2, 0, begun), is_casual: true);
            Tensor second = nn.functional.scaled_dot_product_attention(query.narrow(2, begun, length - begun), key, value, mask);
            return FeedForward(x, cat([first, second], 2));
        }

        /// <summary>Some tokens, which see all.</summary>
        public Tensor Forward(
            Tensor some, Tensor all, (Tensor Cos, Tensor Sin, Tensor Swap) someRotation, (Tensor Cos, Tensor Sin, Tensor Swap) rotation, Tensor mask, int heads)
        {
            Tensor normed = Layers.RmsNorm(all, Norm1).to(Layers.ProductType);
            Tensor query = Rotated(Head(Layers.RmsNorm(some, Norm1).to(Layers.ProductType), Query, heads), someRotation);
            Tensor attended = nn.functional.scaled_dot_product_attention(query, Rotated(Head(normed, Key, heads), rotation), Head(normed, Value, heads), mask);
            return FeedForward(some, attended);
        }

        private static Tensor Head(Tensor normed, Tensor weight, int heads) => Layers.Split(Layers.Product(normed, weight).to(ScalarType.Float32), heads);

        private static Tensor Rotated(Tensor part, (Tensor Cos, Tensor Sin, Tensor Swap) rotation) =>
            part.mul(rotation.Cos).Plus(part.matmul(rotation.Swap).mul(rotation.Sin));

        private Tensor FeedForward(Tensor x, Tensor attended)
        {
            x = x.Plus(Layers.Product(Layers.Join(attended), Output).to(ScalarType.Float32));
            Tensor normed = Layers.RmsNorm(x, Norm2).to(Layers.ProductType);
            Tensor gated = nn.functional.silu(Layers.Product(normed, Gate)).mul(Layers.Product(normed, Up));
            return x.Plus(Layers.Product(gated, Down).to(ScalarType.Float32));
        }
    }
}
