using static FastEval.Engine.Vision.VisionTensorNames;

namespace FastEval.Engine.Vision;

/// <summary>Names and shapes of MobileVLM's projectors in mmproj files (llama.cpp, tools/mtmd/clip-impl.h).</summary>
internal static class LdpTensors
{
    /// <summary>Patches along each side of the tower's square; every MobileVLM has as many, and mtmd takes it for granted.</summary>
    internal const int Side = 24;

    /// <summary>Patches along each side of those that become one token.</summary>
    internal const int Merged = 2;

    /// <summary>Depthwise convolution behind the pooling (V2).</summary>
    internal const string Position = "mm.model.peg.0";

    /// <summary>Blocks of the first version; they are counted from 1.</summary>
    internal static readonly int[] Blocks = [1, 2];

    private const int Kernel = 3;

    /// <summary>First and second linear layer.</summary>
    internal static (string First, string Second) Mlp(ProjectorKind kind) => kind == ProjectorKind.Ldp ? ("mm.model.mlp.1", "mm.model.mlp.3") : ("mm.model.mlp.0", "mm.model.mlp.2");

    /// <summary>The depthwise convolution of a block, without bias.</summary>
    internal static string Depthwise(int block) => Part(block, 0, "0");

    /// <summary>The norm behind it.</summary>
    internal static string DepthwiseNorm(int block) => Part(block, 0, "1");

    /// <summary>The layer that squeezes the channels' means.</summary>
    internal static string Squeeze(int block) => Part(block, 1, "fc1");

    /// <summary>The layer that makes a factor for each channel of them.</summary>
    internal static string Excite(int block) => Part(block, 1, "fc2");

    /// <summary>The pointwise convolution, without bias.</summary>
    internal static string Pointwise(int block) => Part(block, 2, "0");

    /// <summary>The norm behind it.</summary>
    internal static string PointwiseNorm(int block) => Part(block, 2, "1");

    /// <summary>Whether a tensor is a depthwise convolution's weight.</summary>
    internal static bool IsDepthwise(string name) => name == Weight(Position) || Blocks.Any(block => name == Weight(Depthwise(block)));

    /// <summary>Every tensor with its sizes in ggml's order.</summary>
    /// <param name="kind">Which of the two.</param>
    /// <param name="feature">Floats of a patch's feature.</param>
    /// <param name="width">Floats of an embedding: all inner layers are as wide.</param>
    /// <param name="squeezed">Outputs of <see cref="Squeeze"/>.</param>
    internal static IEnumerable<(string Name, long[] Shape)> Of(ProjectorKind kind, long feature, long width, long squeezed)
    {
        (string first, string second) = Mlp(kind);
        IEnumerable<(string, long[])> mlp = [(Weight(first), [feature, width]), (Bias(first), [width]), (Weight(second), [width, width]), (Bias(second), [width])];
        if (kind == ProjectorKind.LdpV2)
            return [.. mlp, (Weight(Position), [Kernel, Kernel, width]), (Bias(Position), [width])];
        return mlp.Concat(Blocks.SelectMany(block => ((string, long[])[])
        [
            (Weight(Depthwise(block)), [Kernel, Kernel, width]), (Weight(DepthwiseNorm(block)), [width]), (Bias(DepthwiseNorm(block)), [width]),
            (Weight(Squeeze(block)), [width, squeezed]), (Bias(Squeeze(block)), [squeezed]), (Weight(Excite(block)), [squeezed, width]), (Bias(Excite(block)), [width]),
            (Weight(Pointwise(block)), [width, width]), (Weight(PointwiseNorm(block)), [width]), (Bias(PointwiseNorm(block)), [width]),
        ]));
    }

    private static string Part(int block, int part, string name) => $"mm.model.mb_block.{block}.block.{part}.{name}";
}
