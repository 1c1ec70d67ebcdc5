using System.CommandLine;
using System.CommandLine.Invocation;

namespace FastEval.Harness.Commands;

/// <summary>Puts the commands together.</summary>
internal static class RootCommandFactory
{
    /// <summary>Taken by every command.</summary>
    public static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "Log what goes on to stderr, native libraries included, and show where errors come from.",
        Recursive = true,
    };

    public static RootCommand Create(CommandConsole console)
    {
        var root = new RootCommand(
            "Measures small multimodal GGUF models on your own hardware.\n"
            + "Results go to stdout, everything else to stderr. Exit codes: 0 done; 1 failed (also a missing or damaged file); 2 wrong usage; 3 a gate failed; 4 a limit of cost or tokens was reached; 130 stopped by Ctrl-C.")
        {
            RunCommand.Create(console),
            ReportCommand.Create(console),
            CompareCommand.Create(console),
            BenchCommand.Create(console),
            QuantizeCommand.Create(console),
            PerfCommand.Create(console),
            GenerateCommand.Create(console),
            DevicesCommand.Create(console),
            SuiteCommand.Create(console),
            ModelCommand.Create(console),
            Verbose,
        };
        root.SetAction(parsed => CommandExamples.ShowHelp(root, parsed));
        foreach (Option option in root.Options)
        {
            if (option is VersionOption)
            {
                option.Description = "Show the program's version, its commit, and the llama.cpp release.";
                option.Action = new VersionAction(console);
            }
        }
        CommandExamples.AddTo(root, console,
            "fasteval run",
            "fasteval bench",
            "fasteval generate --model model.gguf --mmproj mmproj.gguf --image photo.jpg --prompt \"What is this?\"",
            "fasteval devices");
        return root;
    }

    private sealed class VersionAction(CommandConsole console) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            console.Out.WriteLine(ProgramVersion.Describe());
            return ExitCode.Done;
        }
    }
}
