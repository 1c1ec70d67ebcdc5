using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using FastEval.Engine.Native;
using FastEval.Harness.Commands;
using FastEval.Harness.Output;
using FastEval.Harness.Suites;

namespace FastEval.Harness;

/// <summary>Parses the command line, runs the command, and turns every failure into one message and an exit code.</summary>
internal static class CommandLineApp
{
    /// <summary>Runs with the process's console; the first Ctrl-C stops the command in order, the second at once.</summary>
    public static async Task<int> RunInProcessAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return await RunAsync(args, CommandConsole.ForProcess(), stop.Token).ConfigureAwait(false);
    }

    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandConsole console, CancellationToken cancellationToken)
    {
        // No response files: a prompt may begin with '@'.
        ParseResult parsed = RootCommandFactory.Create(console).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        string command = FullName(parsed);
        console.Arguments = args;
        console.CommandLine = string.Join(' ', args.Prepend("fasteval").Select(Quoted));
        console.Verbose = parsed.GetValue(RootCommandFactory.Verbose);
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
            return ReportUsage(console, command, parsed.Errors[0].Message);

        NativeLog.Warned = line => console.Error.WriteLine($"fasteval: warning: {line}");
        if (console.Verbose)
            NativeLog.Listener = (line, serious) => console.Error.WriteLine((serious ? "! " : "  ") + line);
        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = console.Out,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return Report(console, command, e);
        }
        finally
        {
            NativeLog.Warned = null;
            if (console.Verbose)
                NativeLog.Listener = null;
        }
    }

    private static int Report(CommandConsole console, string command, Exception error)
    {
        if (error is AggregateException { InnerExceptions: [var only] })
            error = only;
        int code;
        switch (error)
        {
            case OperationCanceledException:
                console.Error.WriteLine("fasteval: stopped.");
                return ExitCode.Interrupted;
            case ArgumentException when IsOurs(error):
                code = ReportUsage(console, command, WithoutParameterName(error));
                break;
            case SuiteException suite:
                console.Error.WriteLine($"fasteval: {string.Join(Environment.NewLine, suite.Message.Split('\n').Select(CellText.Printable))}");
                code = ExitCode.Failed;
                break;
            case FastEvalException or IOException or UnauthorizedAccessException or PlatformNotSupportedException:
                console.Error.WriteLine($"fasteval: {OneLine(error.Message)}");
                code = ExitCode.Failed;
                break;
            case OutOfMemoryException:
                console.Error.WriteLine("fasteval: out of memory. Try a smaller model or quantisation, --ctx, or --batch.");
                code = ExitCode.Failed;
                break;
            default:
                console.Error.WriteLine(
                    $"fasteval: unexpected {error.GetType().Name}: {OneLine(error.Message)} This is a defect of FastEval: please report it; FASTEVAL_DEBUG=1 shows where it came from.");
                code = ExitCode.Failed;
                break;
        }
        if (console.ShowsStackTraces)
            console.Error.WriteLine(error);
        return code;
    }

    /// <summary>Whether it is our own check of what the user gave, and not a library's of what we gave it.</summary>
    private static bool IsOurs(Exception error)
    {
        foreach (StackFrame frame in new StackTrace(error).GetFrames())
        {
            Type? type = frame.GetMethod()?.DeclaringType;
            // ArgumentException.ThrowIf… throws for whoever called it.
            if (type is not null && typeof(ArgumentException).IsAssignableFrom(type))
                continue;
            return type?.Assembly.GetName().Name?.StartsWith("fasteval", StringComparison.OrdinalIgnoreCase) == true;
        }
        return false;
    }

    private static int ReportUsage(CommandConsole console, string command, string message)
    {
        console.Error.WriteLine($"fasteval: {OneLine(message)}");
        console.Error.WriteLine($"See `{command} --help`.");
        return ExitCode.Usage;
    }

    private static string FullName(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is System.CommandLine.Parsing.CommandResult command; at = at.Parent)
            names.Push(command.Command is RootCommand ? "fasteval" : command.Command.Name);
        return string.Join(' ', names);
    }

    /// <summary>.NET appends " (Parameter 'x')", which means nothing to someone at a shell.</summary>
    private static string WithoutParameterName(Exception error)
    {
        int at = error is ArgumentException { ParamName: { } name } ? error.Message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) : -1;
        return at < 0 ? error.Message : error.Message[..at];
    }

    /// <summary>As a shell would need it to get the same argument.</summary>
    internal static string Quoted(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
