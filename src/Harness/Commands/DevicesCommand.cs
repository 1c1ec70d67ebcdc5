using System.CommandLine;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval devices</c>: what this machine offers, and what is missing.</summary>
internal static class DevicesCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string?> add = OptionKinds.Text("--add", "vulkan|cuda", "First add llama.cpp's package for this kind of GPU to native/lib (needs Node.js with npm).");
        add.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("vulkan" or "cuda"))
                result.AddError($"--add is one of vulkan, cuda, not '{token.Value}'.");
        });
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("devices", "List the processor, every device that models can run on, torch, and the power counters, and say what is missing and why.")
        {
            add, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(add) is { } backend)
                await BackendInstaller.AddAsync(backend, cancellationToken).ConfigureAwait(false);
            DeviceSurvey survey = DeviceSurvey.Take();
            ReportWriter.Write(DevicesReport.Of(survey), parsed.GetValue(format)!, console);
            if (survey.Devices is not null)
                return ExitCode.Done;
            console.Error.WriteLine($"fasteval: {survey.LlamaDetail}");
            return ExitCode.Failed;
        });
        CommandExamples.AddTo(command, console, "fasteval devices", "fasteval devices --add vulkan", "fasteval devices --format json");
        return command;
    }
}
