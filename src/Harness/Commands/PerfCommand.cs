using System.CommandLine;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf</c>: whether FastEval itself became slower.</summary>
internal static class PerfCommand
{
    public static Command Create(CommandConsole console)
    {
        var command = new Command("perf", "Record how fast FastEval's own hot paths are, compare builds, and find the commits that changed it.")
        {
            PerfRecordCommand.Create(console),
            PerfCompareCommand.Create(console),
            PerfHistoryCommand.Create(console),
            PerfImportCommand.Create(console),
            PerfSessionCommand.Create(console),
        };
        command.SetAction(parsed => CommandExamples.ShowHelp(command, parsed));
        CommandExamples.AddTo(command, console, "fasteval perf record --label before", "fasteval perf compare before after", "fasteval perf compare --interleave main HEAD", "fasteval perf history --html speed.html");
        return command;
    }
}
