using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>Arithmetic with a number that is held until the call is over; why: <see cref="Engine.Vision.TorchArithmetic"/>.</summary>
internal static class Numbers
{
    /// <summary>x · factor.</summary>
    public static Tensor ScaledBy(this Tensor x, double factor)
    {
        using Scalar number = factor;
        return x.mul(number);
    }
}
