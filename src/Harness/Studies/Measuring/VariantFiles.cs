using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Quantization;
using FastEval.Harness.Records;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>The files that pairs are made of: the two sources, and what is quantised from them.</summary>
internal sealed class VariantFiles(StudyPlan plan, StudyFolder folder)
{
    /// <summary>The path of one.</summary>
    public string PathOf(string part, string type) => PathOf(plan, plan.KeepFolder ?? folder.Variants, part, type);

    /// <summary>Refuses to begin a study whose kept files would replace others.</summary>
    /// <exception cref="FastEvalException">One of them is there.</exception>
    public static void RequireFree(StudyPlan plan)
    {
        if (plan.KeepFolder is not { } kept)
            return;
        IEnumerable<string> made = plan.TextTypes.Skip(1).Select(type => PathOf(plan, kept, VariantRecord.Text, type)).Concat(plan.MmprojTypes.Skip(1).Select(type => PathOf(plan, kept, VariantRecord.Mmproj, type)));
        if (made.FirstOrDefault(File.Exists) is { } path)
            throw new FastEvalException($"'{path}' is there already and would be replaced: move it away, or keep the files in another folder (--keep).");
    }

    /// <summary>Makes one, unless it is there as it was recorded, and enters it into the record.</summary>
    /// <exception cref="FastEvalException">It cannot be made, or is another than it was.</exception>
    public void Make(string part, string type, ImportanceMatrix? importance, CancellationToken cancellationToken)
    {
        string path = PathOf(part, type);
        VariantRecord? before = folder.Study.Variants.FirstOrDefault(variant => variant.Part == part && variant.Type == type);
        bool isSource = path == plan.ModelPath || path == plan.MmprojPath;
        IReadOnlyList<TensorDecision>? decisions = null;
        if (!isSource && !(before is not null && File.Exists(path) && ModelInspector.Sha256(path, null, cancellationToken) == before.Sha256))
        {
            cancellationToken.ThrowIfCancellationRequested();
            decisions = part == VariantRecord.Text
                ? TextQuantizer.Quantize(plan.ModelPath, type, path, importance)
                : MmprojQuantizer.Quantize(plan.MmprojPath, MmprojQuantizer.ParseType(type), path, cancellationToken);
        }
        VariantRecord now = before is not null && decisions is null ? before : Describe(part, type, path, decisions, cancellationToken);
        if (before is null)
            folder.Update(folder.Study with { Variants = [.. folder.Study.Variants, now] });
        else if (before.Sha256 != now.Sha256)
            throw new RunRecordException($"{folder.Path} cannot be continued: {path} comes out another than it was (SHA-256 {now.Sha256[..12]}…, recorded {before.Sha256[..12]}…). Study anew.");
    }

    /// <summary>Deletes what nobody asked to keep.</summary>
    public void Clean()
    {
        foreach (string path in (string[])[folder.Variants, folder.Embeddings])
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    private static string PathOf(StudyPlan plan, string folder, string part, string type)
    {
        if (part == VariantRecord.Text)
            return type == plan.TextTypes[0] ? plan.ModelPath : Path.Combine(folder, Name(plan.ModelPath, type));
        // Sources of one name in two folders would be quantised into one file.
        string prefix = Name(plan.ModelPath, type) == Name(plan.MmprojPath, type) ? "mmproj-" : "";
        return type == plan.MmprojTypes[0] ? plan.MmprojPath : Path.Combine(folder, prefix + Name(plan.MmprojPath, type));
    }

    private static string Name(string source, string type) => Path.GetFileName(Commands.QuantizedName.Of(source, type));

    private static VariantRecord Describe(string part, string type, string path, IReadOnlyList<TensorDecision>? decisions, CancellationToken cancellationToken)
    {
        if (decisions is null)
        {
            using GgufFile file = GgufFile.Open(path);
            decisions = [.. file.Tensors.Select(tensor => new TensorDecision(tensor, tensor.Type, "as the source has it"))];
        }
        return new VariantRecord
        {
            Part = part,
            Type = type,
            File = Path.GetFileName(path),
            Sha256 = ModelInspector.Sha256(path, null, cancellationToken),
            Bytes = new FileInfo(path).Length,
            TensorBytes = decisions.Sum(decision => decision.ByteLength),
            Parameters = decisions.Sum(decision => decision.Tensor.ElementCount),
            Tensors = [.. decisions.GroupBy(decision => (decision.Type, decision.Reason)).Select(group => new StoredTensors(
                group.Key.Type.ToString(), group.Key.Reason, group.Sum(decision => decision.Tensor.ElementCount), [.. group.Select(decision => decision.Tensor.Name)]))],
        };
    }
}
