using System.CommandLine;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval perf session</c>: the measuring process of the other commands. Not for people, so it is in no list.</summary>
internal static class PerfSessionCommand
{
    public static Command Create(CommandConsole console)
    {
        var options = new PerfOptionSet();
        var command = new Command("session", "Measure the benchmarks that lines of stdin name, and answer each with a line of JSON. The other commands of `fasteval perf` start it.") { Hidden = true };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            SessionServer.Run(options.Engine(parsed, console), options.Paths(parsed), console, cancellationToken);
            return ExitCode.Done;
        }, cancellationToken));
        CommandExamples.AddTo(command, console, "echo preprocess | fasteval perf session --only preprocess");
        return command;
    }
}
