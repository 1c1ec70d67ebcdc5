using Spectre.Console;

namespace FastEval.Harness.Output;

/// <summary>
/// Shows how far some work is, on stderr: a bar on a terminal, lines with <c>--verbose</c>, else nothing. It draws only when told something,
/// never by a timer, so that it takes no processor time from what is being measured.
/// </summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work, which reports what it does and its share done, 0 to 1.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="what">What is done until the work says something.</param>
    /// <param name="work">The work.</param>
    public static Task<T> RunAsync<T>(CommandConsole console, string what, Func<Action<string, double>, Task<T>> work) =>
        RunWithNotesAsync(console, what, surface => work(surface.Report));

    /// <summary>The same for work that also has something to say that must stay.</summary>
    public static async Task<T> RunWithNotesAsync<T>(CommandConsole console, string what, Func<ProgressSurface, Task<T>> work)
    {
        if (!console.ErrorIsTerminal || console.Verbose)
            return await work(new ProgressSurface(false, (text, _) => console.Log(text), console.Error.WriteLine)).ConfigureAwait(false);

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(console.Error),
        });
        terminal.Profile.Width = console.Width;
        return await terminal.Progress()
            .AutoRefresh(false)
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(CellText.Printable(what)), maxValue: 1);
                context.Refresh();
                void Report(string text, double share)
                {
                    task.Description = Markup.Escape(CellText.Printable(text));
                    task.Value = share;
                    context.Refresh();
                }

                // Through the same terminal, which moves the bar down first.
                void Note(string line) => terminal.WriteLine(line);
                return await work(new ProgressSurface(true, Report, Note)).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }
}
