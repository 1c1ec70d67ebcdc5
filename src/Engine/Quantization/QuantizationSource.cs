using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Quantization;

/// <summary>What a file must be to be quantised.</summary>
public static class QuantizationSource
{
    /// <summary>Checks that no tensor is quantised already: quantising twice adds the errors of both.</summary>
    /// <exception cref="ModelLoadException">One is.</exception>
    public static void Check(GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        GgufTensor[] quantized = [.. file.Tensors.Where(tensor => tensor.Type.IsQuantized())];
        if (quantized.Length > 0)
        {
            throw new ModelLoadException($"'{file.Path}' is quantised already: {quantized.Length} of its {file.Tensors.Count} tensors, '{quantized[0].Name}' as {quantized[0].Type}. "
                + "Quantising again would add the errors of both: take the file in F16, BF16 or F32.");
        }
    }

    /// <summary>Checks that a result would not overwrite its own source.</summary>
    internal static void CheckDestination(string source, string destination)
    {
        if (string.Equals(Path.GetFullPath(source), Path.GetFullPath(destination), StringComparison.Ordinal))
            throw new ArgumentException($"'{destination}' is the file that is to be quantised: choose another name for the result.");
    }
}
