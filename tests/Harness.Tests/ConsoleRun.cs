namespace FastEval.Harness.Tests;

/// <summary>One command line run within the test's process, with what it wrote.</summary>
internal sealed record ConsoleRun(int ExitCode, string Out, string Error)
{
    public static Task<ConsoleRun> OfAsync(params string[] args) =>
        OfAsync(args, "", null, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);

    /// <summary>With nothing in the environment but this.</summary>
    public static Task<ConsoleRun> OfAsync(string[] args, Dictionary<string, string> environment) =>
        InEnvironmentAsync(args, "", environment.GetValueOrDefault, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);

    public static Task<ConsoleRun> OfAsync(string[] args, string stdin, string? home, int width, CancellationToken cancellationToken) =>
        InEnvironmentAsync(args, stdin, name => name == "FASTEVAL_HOME" && home is not null ? home : null, width, cancellationToken);

    private static async Task<ConsoleRun> InEnvironmentAsync(string[] args, string stdin, Func<string, string?> environment, int width, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(stdin);
        var console = new CommandConsole
        {
            Out = output,
            Error = error,
            In = input,
            Width = width,
            Environment = environment,
        };
        int code = await CommandLineApp.RunAsync(args, console, cancellationToken);
        return new ConsoleRun(code, output.ToString(), error.ToString());
    }
}
