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

    /// <summary>Logits of the tokens after some places: [places, vocabulary].</summary>
    /// <param name="tokens">[groups, length].</param>
    /// <param name="positions">[groups, length].</param>
    /// <param name="mask">[groups, length, length], added to the attention's scores.</param>
    /// <param name="pictures">[pictures × patches, width].</param>
    /// <param name="slots">Where they go: group × length + place.</param>
    /// <param name="predicting">Whose successors are wanted, likewise.</param>
    public Tensor Forward(Tensor tokens, Tensor positions, Tensor mask, Tensor pictures, Tensor slots, Tensor predicting)
    {
        long groups = tokens.shape[0], length = tokens.shape[1], width = _shape.Width;
        Tensor x = _embedding.index_select(0, tokens.view(-1)).index_copy(0, slots, pictures).view(groups, length, width);
        Tensor flat = positions.view(-1);
        Tensor cos = _cos.index_select(0, flat).view(groups, 1, length, -1), sin = _sin.index_select(0, flat).view(groups, 1, length, -1);
        Tensor broadcast = mask.unsqueeze(1);
        for (int i = 0; i < _blocks.Count; i++)
            x = _blocks[i].Forward(x, cos, sin, _swap, broadcast, _shape.Heads);
        Tensor last = x.view(-1, width).index_select(0, predicting);
        return Layers.Product(Layers.RmsNorm(last, _norm), _output).to(ScalarType.Float32);
    }

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

        static Tensor Keep(Tensor made) => made.DetachFromDisposeScope();
    }

    private sealed record Block(Tensor Norm1, Tensor Query, Tensor Key, Tensor Value, Tensor Output, Tensor Norm2, Tensor Gate, Tensor Up, Tensor Down)
    {
        public Tensor Forward(Tensor x, Tensor cos, Tensor sin, Tensor swap, Tensor mask, int heads)
        {
            Tensor normed = Layers.RmsNorm(x, Norm1).to(ScalarType.BFloat16);
            Tensor Head(Tensor weight) => Layers.Split(Layers.Product(normed, weight).to(ScalarType.Float32), heads);
            Tensor Rotated(Tensor part) => part.mul(cos).Plus(part.matmul(swap).mul(sin));
            Tensor attended = nn.functional.scaled_dot_product_attention(Rotated(Head(Query)), Rotated(Head(Key)), Head(Value), mask);
            x = x.Plus(Layers.Product(Layers.Join(attended), Output).to(ScalarType.Float32));
            normed = Layers.RmsNorm(x, Norm2).to(ScalarType.BFloat16);
            Tensor gated = nn.functional.silu(Layers.Product(normed, Gate)).mul(Layers.Product(normed, Up));
            return x.Plus(Layers.Product(gated, Down).to(ScalarType.Float32));
        }
    }
}
