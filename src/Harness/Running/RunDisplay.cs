using System.Globalization;
using FastEval.Harness.Output;

namespace FastEval.Harness.Running;

/// <summary>
/// Shows how a run goes, on stderr: a line that is redrawn on a terminal, elsewhere a new line now and then. It draws only when a sample was recorded.
/// </summary>
internal sealed class RunDisplay(CommandConsole console, ProgressSurface surface) : IRunProgress
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(10);

    private long _shownAt = console.Time.GetTimestamp();

    /// <summary>A state in one line.</summary>
    public static string Describe(RunState state)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{state.Target} {state.Done}/{state.Items}");
        if (state.SamplesPerSecond is { } rate)
            text += string.Create(CultureInfo.InvariantCulture, $", {rate:0.0} samples/s");
        if (state.Left is { } left && state.TotalDone < state.Total)
            text += $", {Duration(left)} left";
        if (state.Accuracy is { } accuracy)
            text += string.Create(CultureInfo.InvariantCulture, $", {accuracy * 100:0.0}% right");
        if (state.Errors > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {state.Errors} error{(state.Errors == 1 ? "" : "s")}");
        return text;
    }

    public void Preparing(string what, RunState state) => surface.Report($"{what} …", Share(state));

    public void Recorded(RunState state)
    {
        bool isLast = state.Done == state.Items;
        if (!isLast && console.Time.GetElapsedTime(_shownAt) < (surface.IsTerminal ? OnTerminal : Elsewhere))
            return;
        _shownAt = console.Time.GetTimestamp();
        if (surface.IsTerminal)
            surface.Report(Describe(state), Share(state));
        else
            console.Error.WriteLine(Describe(state));
    }

    public void Warn(string message) => surface.Note($"fasteval: warning: {CellText.Printable(message)}");

    private static double Share(RunState state) => state.Total == 0 ? 1 : (double)state.TotalDone / state.Total;

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
