using System.CommandLine;
using System.Diagnostics;
using FastEval.Engine.Conversion;
using FastEval.Engine.Quantization;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model convert</c>: makes GGUF files of a checkpoint as its authors publish it.</summary>
internal static class ModelConvertCommand
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(100);

    public static Command Create(CommandConsole console)
    {
        var folder = new Argument<string>("HF_FOLDER") { Description = "A checkpoint as Hugging Face publishes it: config.json, safetensors, tokenizer, preprocessor_config.json." };
        Option<string?> type = OptionKinds.Text("--type", "TYPE",
            $"The text model's type: {string.Join(", ", TextQuantizer.Types.Where(name => !TextQuantizer.NeedsImportance(name)))}. Default: the checkpoint's own.");
        Option<string?> mmprojType = OptionKinds.Text("--mmproj-type", "TYPE", $"The mmproj's type: {string.Join(", ", MmprojQuantizer.Types)}.");
        mmprojType.DefaultValueFactory = _ => "F16";
        Option<string?> tower = OptionKinds.Text("--vision-tower", "DIR", "The vision tower's folder, where the checkpoint only names it (LLaVA-1.5 in the LLaVA repository's layout).");
        Option<string?> target = OptionKinds.Text("--out", "DIR", "Where to write both files; made if need be.");
        target.Required = true;
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("convert",
            "Convert LLaVA-1.5, LLaVA-NeXT (1.6), LLaVA-Phi-3-mini, LLaVA-OneVision or Phi-3-Vision from their original weights into a text model for llama.cpp and an mmproj "
            + "for the exact encoder. Nothing appears in the output folder until both are whole.")
        {
            folder, type, mmprojType, tower, target, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ConversionOptions(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(target)!, parsed.GetValue(type), parsed.GetValue(mmprojType)!, parsed.GetValue(tower));
            long start = console.Time.GetTimestamp();
            ConversionResult result = await ProgressDisplay.RunAsync(console, "read the checkpoint",
                report => Task.Run(() => ModelConverter.Convert(options, Throttled(report, console.Time), cancellationToken), cancellationToken)).ConfigureAwait(false);
            foreach (string remark in result.Remarks)
                console.Error.WriteLine($"Note: {remark}");
            ReportWriter.Write(Report(result, console.Time.GetElapsedTime(start)), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval model convert llava-1.5-7b-hf --type Q4_K_M --out models", "fasteval model convert Phi-3-vision-128k-instruct --type BF16 --out models");
        return command;
    }

    private static Report Report(ConversionResult result, TimeSpan elapsed) => new(
    [
        ReportSection.Record("converted", "", ReportForms.All,
            (new("model", "Text model"), result.ModelPath),
            (new("model_bytes", "Bytes"), new FileInfo(result.ModelPath).Length),
            (new("mmproj", "mmproj"), result.MmprojPath),
            (new("mmproj_bytes", "Bytes"), new FileInfo(result.MmprojPath).Length),
            (new("format", "Layout of the checkpoint"), result.Format),
            (new("peak_bytes", "Peak resident set, bytes"), Process.GetCurrentProcess().PeakWorkingSet64),
            (new("seconds", "Seconds"), elapsed.TotalSeconds)),
    ], []);

    private static Action<string, double> Throttled(Action<string, double> report, TimeProvider time)
    {
        long last = 0;
        return (text, share) =>
        {
            if (last != 0 && share < 1 && time.GetElapsedTime(last) < BetweenReports)
                return;
            last = time.GetTimestamp();
            report(text, share);
        };
    }
}
