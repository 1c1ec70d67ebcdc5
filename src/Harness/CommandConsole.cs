namespace FastEval.Harness;

/// <summary>
/// Where a command reads and writes: results on <see cref="Out"/>, everything else on <see cref="Error"/>. Tests put string writers here.
/// </summary>
internal sealed class CommandConsole
{
    /// <summary>Columns of text that goes to a file or a pipe.</summary>
    public const int DefaultWidth = 120;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Whether results may have colours: a terminal, and neither NO_COLOR (no-color.org) nor TERM=dumb.</summary>
    public bool OutHasColours { get; init; }

    /// <summary>Whether progress may be shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of a line.</summary>
    public int Width { get; init; } = DefaultWidth;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Whether the user asked for details; set once the command line is parsed.</summary>
    public bool Verbose { get; set; }

    /// <summary>What the user typed, for records.</summary>
    public string CommandLine { get; set; } = "fasteval";

    /// <summary>The same, argument by argument, without the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>Whether errors show where in the code they came from.</summary>
    public bool ShowsStackTraces => Verbose || Environment("FASTEVAL_DEBUG") == "1";

    /// <summary>The process's own streams.</summary>
    public static CommandConsole ForProcess()
    {
        bool terminal = !Console.IsOutputRedirected;
        bool errorTerminal = !Console.IsErrorRedirected;
        return new CommandConsole
        {
            Out = Console.Out,
            Error = Console.Error,
            In = Console.In,
            OutHasColours = terminal && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR"))
                && System.Environment.GetEnvironmentVariable("TERM") != "dumb",
            ErrorIsTerminal = errorTerminal,
            Width = terminal || errorTerminal ? TerminalWidth() : DefaultWidth,
        };
    }

    /// <summary>A line about what goes on, only with <c>--verbose</c>.</summary>
    public void Log(string line)
    {
        if (Verbose)
            Error.WriteLine(line);
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is >= 40 and var width ? width : DefaultWidth;
        }
        catch (IOException)
        {
            // A terminal that does not tell its size.
            return DefaultWidth;
        }
    }
}
