using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FastEval.Harness.Records;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>
/// Rows of log-probabilities as 16-bit floats, one after the other. The relative error of a log-probability is 2⁻¹¹ at most, so that likely tokens, whose
/// logarithms are small, are kept best: Σ p |Δ ln p| is at most 2⁻¹¹ of the row's entropy. (A linear 16-bit scale over a row's whole range errs by as much for
/// likely tokens as for impossible ones.)
/// </summary>
internal static class LogProbabilityFile
{
    /// <summary>How records name it.</summary>
    public const string Storage = "float16 log-probabilities";

    /// <summary>Appends a row, and says what is read back.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="row">Log-probabilities, nats.</param>
    /// <param name="stored">As long as the row: receives it as it is stored.</param>
    public static void Append(Stream stream, ReadOnlySpan<float> row, Span<float> stored)
    {
        var halves = new Half[row.Length];
        TensorPrimitives.ConvertToHalf(row, halves);
        stream.Write(MemoryMarshal.AsBytes<Half>(halves));
        TensorPrimitives.ConvertToSingle(halves, stored);
    }

    /// <summary>Reads the next row.</summary>
    /// <exception cref="RunRecordException">The file ends before.</exception>
    public static void Read(FileStream stream, Span<float> row)
    {
        var halves = new Half[row.Length];
        try
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(halves.AsSpan()));
        }
        catch (EndOfStreamException e)
        {
            throw new RunRecordException($"{stream.Name} is too short: delete it to have it made again with --resume.", e);
        }
        TensorPrimitives.ConvertToSingle(halves, row);
    }
}
