using FastEval.Engine.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>Parts of both networks. Matrix products are in <see cref="ProductType"/>, everything between them in float32.</summary>
internal static class Layers
{
    private const float Epsilon = 1e-5f;

    private static readonly Tensor EpsilonTensor = tensor(Epsilon).DetachFromDisposeScope();

    /// <summary>What matrix products are computed in: bfloat16, but float32 on a processor that only emulates that, for which it would be many times slower.</summary>
    public static ScalarType ProductType { get; } = TorchPackedProducts.IsFast ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>
    /// A copy in torch's own memory, on 64-byte borders. A tensor made of an array lies where the collector has put that array, on any 8-byte border, and the order in which
    /// a matrix product or a sum adds up depends on where its operand begins: training would end with other bits, depending on what the process did before.
    /// </summary>
    public static Tensor Aligned(Tensor made) => made.clone();

    /// <summary>x·Wᵀ, in <see cref="ProductType"/>.</summary>
    public static Tensor Product(Tensor x, Tensor weight) => x.to(Layers.ProductType).matmul(weight.to(Layers.ProductType).t());

    /// <summary>x·Wᵀ + b, in float32.</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor bias) => Product(x, weight).to(ScalarType.Float32).Plus(bias);

    /// <summary>Layer norm over the last dimension.</summary>
    public static Tensor Norm(Tensor x, Tensor weight, Tensor bias) => nn.functional.layer_norm(x, [x.shape[^1]], weight, bias, Epsilon);

    /// <summary>RMS norm (Zhang and Sennrich 2019) over the last dimension.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight) => x.mul((x.mul(x)).mean([-1], true).Plus(EpsilonTensor).rsqrt()).mul(weight);

    /// <summary>[batch, tokens, width] → [batch, heads, tokens, width/heads].</summary>
    public static Tensor Split(Tensor x, int heads) => x.view(x.shape[0], x.shape[1], heads, x.shape[2] / heads).transpose(1, 2);

    /// <summary>The reverse of <see cref="Split"/>.</summary>
    public static Tensor Join(Tensor x) => x.transpose(1, 2).reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3]);
}
