using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>
/// Arithmetic with numbers. TorchSharp makes an object of every number (of the factor 1 in <c>a + 1·b</c>, too), hands its address
/// to libtorch and forgets it, so that a garbage collection during the call frees what libtorch reads: an error, or another number.
/// Here the object is held until the call is over. Do not call TorchSharp's own <c>add</c>, <c>mul</c> and the like.
/// </summary>
internal static class TorchArithmetic
{
    /// <summary>x + y.</summary>
    internal static Tensor Plus(this Tensor x, Tensor y)
    {
        using Scalar one = 1;
        return x.add(y, one);
    }

    /// <summary>x += y.</summary>
    internal static void AddInPlace(this Tensor x, Tensor y)
    {
        using Scalar one = 1;
        x.add_(y, one);
    }

    /// <summary>x *= factor; returns x.</summary>
    internal static Tensor ScaleInPlace(this Tensor x, double factor)
    {
        using Scalar number = factor;
        return x.mul_(number);
    }
}
