using System.Globalization;
using FastEval.Harness.Output;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>Shows how a study goes, on stderr: a bar on a terminal, elsewhere a line per step.</summary>
/// <param name="console">Where to.</param>
/// <param name="surface">The bar.</param>
/// <param name="steps">Steps in all.</param>
internal sealed class StudyDisplay(CommandConsole console, ProgressSurface surface, int steps)
{
    private int _done = -1;

    public ProgressSurface Surface => surface;

    /// <summary>The step before is done, this one begins.</summary>
    public void Next(string what)
    {
        _done = Math.Min(_done + 1, steps - 1);
        if (surface.IsTerminal)
            surface.Report(what, (double)_done / steps);
        else
            console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{_done + 1}/{steps}] {what}"));
    }

    /// <summary>Something that the user must see now.</summary>
    public void Warn(string message) => surface.Note($"fasteval: warning: {CellText.Printable(message)}");
}
