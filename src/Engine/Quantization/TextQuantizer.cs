using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;

namespace FastEval.Engine.Quantization;

/// <summary>Quantises text models, through llama.cpp's <c>llama_model_quantize</c>: what its tool llama-quantize makes, to the byte.</summary>
public static class TextQuantizer
{
    private static readonly string[] Plain =
    [
        "F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_1", "Q4_0", "IQ4_NL", "IQ4_XS",
        "Q3_K_L", "Q3_K_M", "Q3_K_S", "IQ3_M", "IQ3_S", "Q2_K",
    ];

    // llama-quant.cpp, tensor_requires_imatrix: these, or a tensor type that their mixes hold.
    private static readonly string[] WithImportance = ["IQ3_XS", "IQ3_XXS", "Q2_K_S", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S"];

    /// <summary>Every file type that can be made, from many bits to few.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. Plain, .. WithImportance];

    /// <summary>The name as it is written, of a name in any case.</summary>
    /// <exception cref="ArgumentException">There is no such type; the message lists them.</exception>
    public static string ParseType(string name) => Types.FirstOrDefault(type => type.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"'{name}' is no type of a text model that can be made. These are: {string.Join(", ", Types)}.");

    /// <summary>Whether the type can only be made with an importance matrix.</summary>
    public static bool NeedsImportance(string type) => WithImportance.Contains(ParseType(type));

    /// <summary>Checks a source, as <see cref="Quantize"/> does.</summary>
    /// <exception cref="ModelLoadException">It is missing, damaged, no text model, or quantised already.</exception>
    public static void Check(string source)
    {
        using GgufFile file = GgufFile.Open(source);
        ModelFileValidator.CheckTextModel(file);
        QuantizationSource.Check(file);
    }

    /// <summary>Writes a quantised model. Another file of that name is replaced when the new one is whole, and left alone when anything goes wrong.</summary>
    /// <param name="source">A text model in F16, BF16 or F32.</param>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="destination">The file to be made; its folder is made if need be.</param>
    /// <param name="importance">What matters in each matrix's input; null for none.</param>
    /// <param name="threads">Processor threads; 0: all.</param>
    /// <returns>How each tensor is stored now, in the result's order.</returns>
    /// <exception cref="ModelLoadException">The source cannot be quantised.</exception>
    /// <exception cref="ArgumentException">There is no such type, it needs an importance matrix, or the destination is the source.</exception>
    /// <exception cref="FastEvalException">The result cannot be written, or llama.cpp cannot make it.</exception>
    public static IReadOnlyList<TensorDecision> Quantize(string source, string type, string destination, ImportanceMatrix? importance = null, int threads = 0)
    {
        type = ParseType(type);
        if (importance is null && NeedsImportance(type))
            throw new ArgumentException($"{type} has too few bits to be made without an importance matrix: give one, or choose another type.");
        QuantizationSource.CheckDestination(source, destination);
        Check(source);
        NativeRuntime.EnsureLoaded();
        string temporary = $"{destination}.{Path.GetRandomFileName()}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(destination))!);
            if (Directory.Exists(destination))
                throw new FastEvalException($"'{destination}' is a folder: choose another name.");
            File.Create(temporary).Dispose(); // whatever forbids it is said by the system here, and not by a stream of C++
            Run(source, type, temporary, destination, importance, threads);
            IReadOnlyList<TensorDecision> decisions = Compare(source, type, temporary, destination);
            File.Move(temporary, destination, overwrite: true);
            return decisions;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FastEvalException($"'{destination}' cannot be written: {error.Message.TrimEnd('.')}. Choose a folder that is writable and has room.", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static unsafe void Run(string source, string type, string temporary, string destination, ImportanceMatrix? importance, int threads)
    {
        uint Quantize(nint entries)
        {
            llama_model_quantize_params parameters = Llama.llama_model_quantize_default_params();
            parameters.nthread = threads;
            parameters.ftype = FileTypes.NumberOf(type)!.Value;
            parameters.imatrix = (llama_model_imatrix_data*)entries;
            return Llama.llama_model_quantize(source, temporary, &parameters);
        }

        NativeLog.Forget();
        uint code = importance is null ? Quantize(0) : importance.Use(Quantize);
        if (code != 0)
        {
            string reason = NativeLog.Recall() is { Length: > 0 } said ? said : "it gives no reason";
            throw new NativeException("llama_model_quantize", (int)code, $"llama.cpp cannot make '{destination}' ({type} of '{source}'): {reason}. {Room(temporary)}");
        }
    }

    /// <summary>Opening it shows that it is whole, which llama.cpp does not promise on a full disk.</summary>
    private static IReadOnlyList<TensorDecision> Compare(string source, string type, string temporary, string destination)
    {
        try
        {
            using GgufFile before = GgufFile.Open(source);
            using GgufFile after = GgufFile.Open(temporary);
            GgmlType commonest = after.Tensors.GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.ElementCount))!.Key;
            return [.. after.Tensors.Select(tensor => new TensorDecision(before.GetTensor(tensor.Name), tensor.Type, tensor.Type == commonest ? null
                : tensor.RowCount == 1 ? "a vector" : $"llama.cpp's mix {type} stores it so"))];
        }
        catch (ModelLoadException error)
        {
            throw new FastEvalException($"'{destination}' was not written whole: {error.Message} {Room(temporary)}", error);
        }
    }

    private static string Room(string path) => $"Its disk has {new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace} bytes left.";
}
