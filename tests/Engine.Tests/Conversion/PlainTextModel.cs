namespace FastEval.Engine.Tests.Conversion;

/// <summary>
/// The text models in plain loops, straight from a checkpoint's tensors, after transformers' modelling code (rotate_half on whole halves, fused phi3 parts split as
/// written there): what a converted file must compute, whatever it does to rows and names.
/// </summary>
internal sealed class PlainTextModel(CheckpointFolder checkpoint, string prefix, string head, string kind)
{
    private const int Width = SmallCheckpoints.Width;
    private const int HeadWidth = Width / SmallCheckpoints.Heads;
    private const int Keys = HeadWidth * SmallCheckpoints.KeyHeads;

    /// <summary>Divisors of the angles of those pairs that turn, and what cosines and sines are multiplied with.</summary>
    public (float[] Factors, double Scale) Rope { get; init; } = ([.. Enumerable.Repeat(1f, HeadWidth / 2)], 1);

    /// <summary>The logits behind the last token.</summary>
    public double[] Logits(int[] tokens)
    {
        double[][] states = [.. tokens.Select(token => Row(prefix + "embed_tokens.weight", token))];
        for (int layer = 0; layer < SmallCheckpoints.Layers; layer++)
            Block(states, $"{prefix}layers.{layer}.");
        return Linear(head, Norm(prefix + "norm.weight", states[^1]));
    }

    private void Block(double[][] states, string layer)
    {
        double[][] inputs = [.. states.Select(state => Norm(layer + "input_layernorm.weight", state))];
        double[][] queries = [.. inputs.Select((input, position) => Rotate(Part(layer, "q", input, 0, Width), position))];
        double[][] keys = [.. inputs.Select((input, position) => Rotate(Part(layer, "k", input, Width, Keys), position))];
        double[][] values = [.. inputs.Select(input => Part(layer, "v", input, Width + Keys, Keys))];
        for (int t = 0; t < states.Length; t++)
        {
            var mixed = new double[Width];
            for (int h = 0; h < SmallCheckpoints.Heads; h++)
            {
                int shared = h / (SmallCheckpoints.Heads / SmallCheckpoints.KeyHeads) * HeadWidth;
                double[] weights = [.. Enumerable.Range(0, t + 1).Select(s => Enumerable.Range(0, HeadWidth).Sum(i => queries[t][h * HeadWidth + i] * keys[s][shared + i]) / Math.Sqrt(HeadWidth))];
                double largest = weights.Max();
                double sum = weights.Sum(weight => Math.Exp(weight - largest));
                for (int s = 0; s <= t; s++)
                {
                    for (int i = 0; i < HeadWidth; i++)
                        mixed[h * HeadWidth + i] += Math.Exp(weights[s] - largest) / sum * values[s][shared + i];
                }
            }
            Add(states[t], Linear(layer + "self_attn.o_proj.weight", mixed));
            double[] input = Norm(layer + "post_attention_layernorm.weight", states[t]);
            double[] gate, up;
            if (kind == "phi3")
            {
                double[] both = Linear(layer + "mlp.gate_up_proj.weight", input);
                (gate, up) = (both[..SmallCheckpoints.FeedForward], both[SmallCheckpoints.FeedForward..]);
            }
            else
            {
                (gate, up) = (Linear(layer + "mlp.gate_proj.weight", input), Linear(layer + "mlp.up_proj.weight", input));
            }
            Add(states[t], Linear(layer + "mlp.down_proj.weight", [.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)]));
        }
    }

    private double[] Part(string layer, string part, double[] input, int offset, int count)
    {
        if (kind == "phi3")
            return Linear(layer + "self_attn.qkv_proj.weight", input)[offset..(offset + count)];
        double[] result = Linear($"{layer}self_attn.{part}_proj.weight", input);
        if (kind == "qwen2")
            Add(result, Array.ConvertAll(checkpoint.Values($"{layer}self_attn.{part}_proj.bias"), value => (double)value));
        return result;
    }

    private double[] Rotate(double[] values, int position)
    {
        double theta = kind is "qwen2" or "mistral" ? 1e6 : 1e4;
        double[] rotated = [.. values];
        int pairs = Rope.Factors.Length;
        for (int head = 0; head < values.Length; head += HeadWidth)
        {
            for (int i = 0; i < pairs; i++)
            {
                double angle = position / (Rope.Factors[i] * Math.Pow(theta, 1.0 * i / pairs));
                (double sin, double cos) = (Math.Sin(angle) * Rope.Scale, Math.Cos(angle) * Rope.Scale);
                (double a, double b) = (values[head + i], values[head + i + pairs]);
                (rotated[head + i], rotated[head + i + pairs]) = (a * cos - b * sin, b * cos + a * sin);
            }
        }
        return rotated;
    }

    private double[] Norm(string name, double[] input)
    {
        double scale = 1 / Math.Sqrt(input.Average(value => value * value) + 1e-5);
        return [.. input.Zip(checkpoint.Values(name), (value, weight) => value * scale * weight)];
    }

    private double[] Row(string name, int row) => [.. checkpoint.Values(name).AsSpan(row * Width, Width).ToArray().Select(value => (double)value)];

    private double[] Linear(string name, double[] input)
    {
        float[] weights = checkpoint.Values(name);
        var output = new double[weights.Length / input.Length];
        for (int row = 0; row < output.Length; row++)
        {
            for (int i = 0; i < input.Length; i++)
                output[row] += weights[row * input.Length + i] * input[i];
        }
        return output;
    }

    private static void Add(double[] to, double[] what)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] += what[i];
    }
}
