using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FastEval.Harness.Commands;

/// <summary>Adds examples to a command's <c>--help</c>.</summary>
internal static class CommandExamples
{
    /// <summary>Gives the command a help option of its own, which ends with the examples.</summary>
    public static void AddTo(Command command, CommandConsole console, params string[] examples)
    {
        HelpOption? option = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (option is null)
            command.Add(option = new HelpOption());
        option.Description = "Show this help.";
        option.Action = new ExamplesAction((HelpAction)option.Action!, console, examples);
    }

    /// <summary>For a command that only groups others: named alone, it shows its help.</summary>
    public static int ShowHelp(Command command, ParseResult parsed) =>
        ((SynchronousCommandLineAction)command.Options.OfType<HelpOption>().First().Action!).Invoke(parsed);

    private sealed class ExamplesAction(HelpAction inner, CommandConsole console, string[] examples) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            inner.MaxWidth = Math.Min(console.Width, CommandConsole.DefaultWidth);
            int code = inner.Invoke(parseResult);
            console.Out.WriteLine("Examples:");
            foreach (string example in examples)
                console.Out.WriteLine($"  {example}");
            return code;
        }
    }
}
