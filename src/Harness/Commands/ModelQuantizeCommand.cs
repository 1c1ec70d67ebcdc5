using System.CommandLine;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Quantization;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model quantize</c>: makes one quantised file.</summary>
internal static class ModelQuantizeCommand
{
    public static Command Create(CommandConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A text model or an mmproj in F16, BF16 or F32." };
        Option<string?> type = OptionKinds.Text("--type", "TYPE",
            $"What to make. Of a text model one of {string.Join(", ", TextQuantizer.Types)}; of an mmproj one of {string.Join(", ", MmprojQuantizer.Types)}.");
        type.Required = true;
        Option<string?> target = OptionKinds.Text("--out", "FILE", "The file to write. Default: beside the source, named after the type.");
        Option<string?> imatrix = OptionKinds.Text("--imatrix", "FILE", "An importance matrix (GGUF, as llama-imatrix and `fasteval quantize --imatrix` write it), of text models only.");
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("quantize",
            "Quantise one GGUF file: a text model as llama.cpp's llama-quantize does, an mmproj through ggml's quantisers. Says how each tensor is stored and why. "
            + "`fasteval quantize` makes many and measures what they cost.")
        {
            file, type, target, imatrix, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string source = parsed.GetRequiredValue(file);
            string wanted = parsed.GetRequiredValue(type)!;
            bool isMmproj = IsMmproj(source);
            string name = isMmproj ? MmprojQuantizer.ParseType(wanted).ToString() : TextQuantizer.ParseType(wanted);
            ImportanceMatrix? importance = parsed.GetValue(imatrix) is { } path ? ImportanceFile.Read(path) : null;
            if (isMmproj && importance is not null)
                throw new ArgumentException("--imatrix is for text models: an mmproj is made without one.");
            string destination = parsed.GetValue(target) ?? QuantizedName.Of(source, name);
            IReadOnlyList<TensorDecision> decisions = await ProgressDisplay.RunAsync(console, $"quantise {Path.GetFileName(source)} to {name}", _ => Task.Run(
                () => isMmproj
                    ? MmprojQuantizer.Quantize(source, MmprojQuantizer.ParseType(wanted), destination, cancellationToken)
                    : TextQuantizer.Quantize(source, name, destination, importance),
                cancellationToken)).ConfigureAwait(false);
            ReportWriter.Write(QuantizedFileReport.Of(destination, name, decisions), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval model quantize model-f16.gguf --type Q4_K_M", "fasteval model quantize mmproj-f16.gguf --type Q8_0 --out mmproj-q8_0.gguf");
        return command;
    }

    private static bool IsMmproj(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return file.GetString("general.architecture") == "clip";
    }
}
