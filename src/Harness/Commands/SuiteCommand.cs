using System.CommandLine;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval suite</c>: what can be done with suites. A subcommand is a class of its own and one line here.</summary>
internal static class SuiteCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new Command("suite", "List, show, check, draw and import suites: folders of questions about pictures. How to write one: docs/suites.md.")
        {
            SuiteListCommand.Create(console),
            SuiteShowCommand.Create(console),
            SuiteValidateCommand.Create(console),
            SuiteGenerateCommand.Create(console),
            SuiteImportCommand.Create(console),
        };
        command.SetAction(parsed => CommandExamples.ShowHelp(command, parsed));
        CommandExamples.AddTo(command, console, "fasteval suite list", "fasteval suite show core", "fasteval suite validate my-suite", "fasteval suite import pope coco_pope_random.json val2014");
        return command;
    }
}
