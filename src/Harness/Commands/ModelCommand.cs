using System.CommandLine;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model</c>: what can be done with model files.</summary>
internal static class ModelCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new Command("model", "Convert checkpoints to GGUF files, look into them, quantise them, or make synthetic ones.")
        {
            ModelInspectCommand.Create(console),
            ModelConvertCommand.Create(console),
            ModelSynthCommand.Create(console),
            ModelQuantizeCommand.Create(console),
        };
        command.SetAction(parsed => CommandExamples.ShowHelp(command, parsed));
        CommandExamples.AddTo(command, console, "fasteval model inspect model.gguf", "fasteval model synth --preset tiny");
        return command;
    }
}
