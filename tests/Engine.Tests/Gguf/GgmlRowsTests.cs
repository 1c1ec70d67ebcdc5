using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;

namespace FastEval.Engine.Tests.Gguf;

public sealed class GgmlRowsTests
{
    /// <summary>
    /// Largest root-mean-square error of quantise → dequantise on normal values, as a share of their deviation. Each is some 1.2 times
    /// what was measured: tight enough that a wrong block layout, scale or sign fails.
    /// </summary>
    public static TheoryData<GgmlType, double> Errors => new()
    {
        { GgmlType.F32, 0 }, { GgmlType.F16, 2.5e-04 }, { GgmlType.BF16, 0.002 },
        { GgmlType.Q8_0, 0.0064 }, { GgmlType.Q5_0, 0.051 }, { GgmlType.Q5_1, 0.045 }, { GgmlType.Q4_0, 0.11 }, { GgmlType.Q4_1, 0.096 },
        { GgmlType.Q6_K, 0.021 }, { GgmlType.Q5_K, 0.043 }, { GgmlType.Q4_K, 0.086 }, { GgmlType.Q3_K, 0.18 }, { GgmlType.Q2_K, 0.35 },
        { GgmlType.IQ4_NL, 0.093 }, { GgmlType.IQ4_XS, 0.094 }, { GgmlType.IQ3_S, 0.19 }, { GgmlType.IQ3_XXS, 0.25 },
        { GgmlType.IQ2_S, 0.32 }, { GgmlType.IQ2_XS, 0.36 }, { GgmlType.IQ2_XXS, 0.41 }, { GgmlType.IQ1_M, 0.7 }, { GgmlType.IQ1_S, 0.59 },
        { GgmlType.MXFP4, 0.14 }, { GgmlType.NVFP4, 0.11 }, { GgmlType.Q1_0, 0.72 }, { GgmlType.Q2_0, 0.85 }, { GgmlType.TQ1_0, 0.97 }, { GgmlType.TQ2_0, 0.97 },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Quantize_NormalRows_ComeBackWithinTheTypesError(GgmlType type, double bound)
    {
        float[] values = NormalValues(4 * 512, seed: 11);
        var bytes = new byte[type.RowBytes(512) * 4];
        GgmlRows.Quantize(type, values, 512, bytes);
        var back = new float[values.Length];
        GgmlRows.Dequantize(type, bytes, back);
        double error = Math.Sqrt(values.Zip(back, (a, b) => (double)(a - b) * (a - b)).Average());
        Assert.InRange(error, bound / 2, bound);
    }

    [Fact]
    public void Errors_EveryTypeThatCanBeQuantised_IsCovered()
    {
        IEnumerable<GgmlType> covered = Errors.Select(row => row.Data.Item1);
        Assert.Equal(Enum.GetValues<GgmlType>().Where(GgmlRows.CanQuantize).Order(), covered.Order());
    }

    [Fact]
    public unsafe void BlockSizes_EveryNumber_AgreeWithGgml()
    {
        NativeRuntime.EnsureLoaded();
        for (int i = 0; i < 43; i++)
        {
            ggml_type_traits* traits = Ggml.ggml_get_type_traits(i);
            var type = (GgmlType)i;
            Assert.Equal(traits->blck_size, type.BlockSize());
            Assert.Equal(traits->type_size, (nuint)type.BlockBytes());
            Assert.Equal(traits->is_quantized != 0, type.IsQuantized());
            Assert.Equal(type.IsKnown(), Enum.IsDefined(type));
            if (type.IsKnown())
                Assert.Equal(type.ToString(), Marshal.PtrToStringUTF8((nint)traits->type_name)!, ignoreCase: true);
        }
        Assert.False(((GgmlType)43).IsKnown());
        Assert.False(((GgmlType)(-1)).IsKnown());
    }

    [Fact]
    public void Dequantize_IntegersAndDoubles_AreExact()
    {
        AssertExact<sbyte>(GgmlType.I8, [-128, 0, 127]);
        AssertExact<short>(GgmlType.I16, [-32768, 5, 32767]);
        AssertExact<int>(GgmlType.I32, [-7, 0, 1 << 20]);
        AssertExact<long>(GgmlType.I64, [-7, 0, 1L << 40]);
        AssertExact<double>(GgmlType.F64, [-0.5, 0, 1e30]);
    }

    [Fact]
    public void Dequantize_IntermediateTypes_AreScaleTimesQuant()
    {
        var q8_1 = new byte[36];
        BitConverter.TryWriteBytes(q8_1, (Half)0.5f);
        q8_1[4] = 3;
        q8_1[35] = 0xFF;
        var values = new float[32];
        GgmlRows.Dequantize(GgmlType.Q8_1, q8_1, values);
        Assert.Equal(1.5f, values[0]);
        Assert.Equal(-0.5f, values[31]);

        var q8_K = new byte[292];
        BitConverter.TryWriteBytes(q8_K, 0.25f);
        q8_K[4 + 255] = 8;
        values = new float[256];
        GgmlRows.Dequantize(GgmlType.Q8_K, q8_K, values);
        Assert.Equal(2f, values[255]);
    }

    [Fact]
    public void Quantize_WrongSizes_AreTheCallersMistake()
    {
        Assert.Throws<ArgumentException>(() => GgmlRows.Quantize(GgmlType.Q4_K, new float[128], 128, new byte[72]));
        Assert.Throws<ArgumentException>(() => GgmlRows.Quantize(GgmlType.Q4_0, new float[64], 64, new byte[35]));
        Assert.Throws<ArgumentException>(() => GgmlRows.Quantize(GgmlType.Q8_K, new float[256], 256, new byte[292]));
        Assert.Throws<ArgumentException>(() => GgmlRows.Dequantize(GgmlType.Q4_0, new byte[17], new float[32]));
    }

    private static void AssertExact<T>(GgmlType type, T[] values) where T : unmanaged, IConvertible
    {
        var result = new float[values.Length];
        GgmlRows.Dequantize(type, MemoryMarshal.AsBytes<T>(values), result);
        Assert.Equal(values.Select(value => value.ToSingle(null)), result);
    }

    private static float[] NormalValues(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
