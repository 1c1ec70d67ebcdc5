using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Conversion.Planning;
using FastEval.Engine.Conversion.Tokenizers;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Quantization;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Conversion;

/// <summary>
/// Makes a text model and an mmproj of a checkpoint that Hugging Face's programs or the LLaVA repository's wrote: LLaVA-1.5, LLaVA-NeXT, LLaVA-Phi-3-mini,
/// LLaVA-OneVision and Phi-3-Vision. Tensors are streamed, so that memory does not grow with the model; both files get their names when both are whole.
/// </summary>
public static class ModelConverter
{
    private static readonly GgmlType[] Plain = [GgmlType.F32, GgmlType.F16, GgmlType.BF16];

    /// <summary>Converts. Files of the same names are replaced.</summary>
    /// <param name="options">What to make of what.</param>
    /// <param name="progress">Told what is done and the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops within megabytes (while llama.cpp quantises: after it) and leaves nothing.</param>
    /// <exception cref="ModelLoadException">The checkpoint is incomplete, damaged, or of a family that cannot be converted.</exception>
    /// <exception cref="ArgumentException">There is no such type, or it needs an importance matrix.</exception>
    /// <exception cref="FastEvalException">The output cannot be written, or has too little room.</exception>
    public static ConversionResult Convert(ConversionOptions options, Action<string, double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        GgmlType mmprojType = MmprojQuantizer.ParseType(options.MmprojType);
        string? type = options.Type is { } wanted ? TextQuantizer.ParseType(wanted) : null;
        if (type is not null && TextQuantizer.NeedsImportance(type))
            throw new ArgumentException($"{type} cannot be made without an importance matrix: convert to F16 or BF16, and use `fasteval model quantize --imatrix`.");
        using Checkpoint weights = Checkpoint.Open(options.Folder);
        using Checkpoint? tower = options.TowerFolder is { } folder ? Checkpoint.Open(folder) : null;
        SourceModel model = SourceReader.Read(weights, tower);
        SourceCard card = SourceCard.Of(model);

        GgmlType own = CommonType(model);
        type ??= own.ToString();
        // What is to be quantised is written as the checkpoint has it first, so that nothing is rounded twice.
        GgmlType textPlain = Array.Find(Plain, plain => plain.ToString() == type) is var found && found.ToString() == type ? found : own;
        // Tower and projector may be stored otherwise than the text model, and each otherwise than the other.
        GgmlType mmprojPlain = Plain.Contains(mmprojType) ? mmprojType : GgmlType.F32;
        IReadOnlyList<PlannedTensor> text = TextPlan.Of(model, textPlain);
        IReadOnlyList<PlannedTensor> vision = VisionPlan.Of(model, mmprojPlain);
        LeftOver.Check(model);
        TokenizerContent tokenizer = TokenizerReader.Read(options.Folder, model.Text.Vocabulary);

        string modelName = $"{card.Name}-{type}.gguf";
        string mmprojName = $"{card.Name}-mmproj-{mmprojType.ToString().ToLowerInvariant()}.gguf";
        long total = text.Concat(vision).Sum(tensor => tensor.ByteLength);
        long quantized = (textPlain.ToString() == type ? 0 : text.Sum(tensor => tensor.ElementCount) * Bits(type) / 8)
            + (mmprojPlain == mmprojType ? 0 : vision.Sum(tensor => tensor.ElementCount) * Bits(mmprojType.ToString()) / 8);
        using var work = new ConversionFolder(options.Output);
        work.RequireNames(modelName, mmprojName);
        work.RequireRoom(total + quantized + (64L << 20));
        long done = 0;
        void Written(long bytes) => progress?.Invoke($"convert {card.Name}", (double)(done += bytes) / total * (quantized > 0 ? 0.5 : 1));

        string textSource = textPlain.ToString() == type ? modelName : "text.gguf";
        string mmprojSource = mmprojPlain == mmprojType ? mmprojName : "mmproj.gguf";
        Write(work.File(mmprojSource), VisionMetadata.Of(model, card, FileTypes.NumberOf(mmprojPlain.ToString())!.Value), vision, Written, cancellationToken);
        if (mmprojSource != mmprojName)
            MmprojQuantizer.Quantize(work.File(mmprojSource), mmprojType, work.File(mmprojName), cancellationToken);
        Write(work.File(textSource), TextMetadata.Of(model, card, tokenizer, FileTypes.NumberOf(textPlain.ToString())!.Value), text, Written, cancellationToken);
        if (textSource != modelName)
        {
            progress?.Invoke($"quantise {card.Name} to {type}", 0.5);
            TextQuantizer.Quantize(work.File(textSource), type, work.File(modelName));
        }
        cancellationToken.ThrowIfCancellationRequested();
        ModelFileValidator.CheckPair(work.File(modelName), work.File(mmprojName));
        using (GgufFile mmproj = GgufFile.Open(work.File(mmprojName)))
            VisionModelReader.Read(mmproj);
        work.Publish(modelName, mmprojName);
        progress?.Invoke($"convert {card.Name}", 1);
        return new(Path.Combine(options.Output, modelName), Path.Combine(options.Output, mmprojName), card.Format, [.. model.Text.Remarks, .. tokenizer.Remarks]);
    }

    private static void Write(
        string path, IEnumerable<KeyValuePair<string, GgufValue>> metadata, IReadOnlyList<PlannedTensor> tensors, Action<long> written, CancellationToken cancellationToken)
    {
        using var writer = new GgufWriter(path, metadata, tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape)));
        TensorStream.Append(writer, tensors, written, cancellationToken);
        writer.Commit();
    }

    /// <summary>The type that the text model's embedding is stored as stands for the checkpoint's.</summary>
    private static GgmlType CommonType(SourceModel model)
    {
        SafetensorsTensor embedding = model.Weights.Get(model.Names.Text + "embed_tokens.weight");
        return embedding.Type ?? throw new ModelLoadException($"Tensor '{embedding.Name}' in '{embedding.File.Path}' is stored as {embedding.ElementType}, which is not converted: take the checkpoint in F32, F16 or BF16.");
    }

    /// <summary>Bits per weight that are surely enough: those in the type's name, and two for scales and larger types in its mix.</summary>
    private static long Bits(string type) => type.FirstOrDefault(char.IsAsciiDigit) is var digit and not '\0' ? digit - '0' + 2 : 16;
}
