using System.CommandLine;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model</c>: what can be done with model files.</summary>
internal static class ModelCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new Command("model", "Convert original weights to GGUF files, look into files, count a picture's tokens, compare encoders, quantise, or make synthetic models.")
        {
            ModelInspectCommand.Create(console),
            ModelConvertCommand.Create(console),
            ModelTokensCommand.Create(console),
            ModelParityCommand.Create(console),
            ModelSynthCommand.Create(console),
            ModelQuantizeCommand.Create(console),
        };
        command.SetAction(parsed => CommandExamples.ShowHelp(command, parsed));
        CommandExamples.AddTo(command, console, "fasteval model inspect model.gguf", "fasteval model synth --preset tiny");
        return command;
    }
}
