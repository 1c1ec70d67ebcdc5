using System.CommandLine;
using FastEval.Engine.Models;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model inspect</c>: what a GGUF file says about itself.</summary>
internal static class ModelInspectCommand
{
    public static Command Create(CommandConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A text model or an mmproj, in GGUF." };
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("inspect",
            "Show a GGUF file's architecture, parameters, quantisation per tensor group, context, chat template, projector, image size and SHA-256, without loading it. Of an mmproj also what is odd about it, as about many "
            + "that circulate, and what is made of that.")
        {
            file, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(file);
            ModelInspection inspection = await ProgressDisplay.RunAsync(console, $"hash {Path.GetFileName(path)}", report => Task.Run(
                () => ModelInspector.Inspect(path, new ThrottledProgress(share => report($"hash {Path.GetFileName(path)}", share), console.Time), cancellationToken),
                cancellationToken)).ConfigureAwait(false);
            ReportWriter.Write(ModelInspectionReport.Of(inspection), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval model inspect model.gguf", "fasteval model inspect mmproj.gguf --format json");
        return command;
    }
}
