using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace FastEval.Engine.Vision;

/// <summary>
/// Matrix products in bfloat16 on weights that oneDNN has laid out beforehand. TorchSharp does not bind these operations of libtorch; a
/// TorchScript module does, which is made here. Thread-safe.
/// </summary>
internal static class TorchPackedProducts
{
    // Each function's name is that of an activation; the arguments after it are oneDNN's name and its variant.
    private const string Program = """
        class Products(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def pack(self: __torch__.Products, weight: Tensor, rows: Tensor) -> Tensor:
            return ops.mkldnn._reorder_linear_weight(weight, torch.size(rows, 0))
          def plain(self: __torch__.Products, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), "")
          def silu(self: __torch__.Products, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, bias, "swish", annotate(List[Optional[number]], []), "")
          def gelu(self: __torch__.Products, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, bias, "gelu", annotate(List[Optional[number]], []), "none")
          def gelu_tanh(self: __torch__.Products, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return ops.mkldnn._linear_pointwise(x, weight, bias, "gelu", annotate(List[Optional[number]], []), "tanh")

        """;

    private static readonly Lazy<jit.ScriptModule> Module = new(() => jit.load(TorchScriptArchive.Of("Products", Program)));

    /// <summary>Whether libtorch has them for this processor: it asks for AVX-512 before it packs bfloat16.</summary>
    internal static bool IsSupported =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && Avx512BW.VL.IsSupported && Avx512DQ.IsSupported;

    /// <summary>
    /// Whether bfloat16 is faster than float32 here: with AVX512_BF16 (Intel's manual, CPUID leaf 7.1), which every processor with AMX-BF16 has too.
    /// Without it products are emulated: with AVX2 alone a ViT-L took 6 times as long as in float32.
    /// </summary>
    internal static bool IsFast => IsSupported && X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    /// <summary>A copy of a [out, in] matrix in bfloat16, laid out for products with about as many rows as stated.</summary>
    internal static Tensor Pack(Tensor weight, int rows)
    {
        using Tensor shape = empty(rows, 0, ScalarType.BFloat16);
        return Invoke("pack", weight, shape);
    }

    /// <summary>activation(x·Wᵀ + b) of [rows, in] in bfloat16.</summary>
    internal static Tensor Linear(Tensor x, Tensor packed, Tensor bias, TowerActivation? activation) => Invoke(
        activation switch
        {
            null => "plain",
            TowerActivation.Gelu => "gelu",
            TowerActivation.GeluTanh => "gelu_tanh",
            _ => "silu",
        },
        x, packed, bias);

    private static Tensor Invoke(string method, params object[] arguments) => (Tensor)Module.Value.invoke(method, arguments);
}
