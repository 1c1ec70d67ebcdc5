using FastEval.Harness.Output;
using FastEval.Harness.Running;

namespace FastEval.Harness.Tests.Running;

public sealed class RunDisplayTests : IDisposable
{
    private readonly StepTime _time = new();
    private readonly StringWriter _error = new();
    private readonly List<(string Text, double Share)> _drawn = [];

    [Fact]
    public void Describe_State_HasRateTimeLeftAccuracyAndErrors()
    {
        Assert.Equal("tiny 120/640, 18.2 samples/s, 1:03:43 left, 75.0% right, 20 errors", RunDisplay.Describe(new RunState("tiny", 120, 640, 75, 20, 120, 69_709, 18.2)));
        Assert.Equal("tiny 1/2, 2.0 samples/s, 0:01 left, 1 error", RunDisplay.Describe(new RunState("tiny", 1, 2, 0, 1, 1, 4, 2)));
        Assert.Equal("small 2/2, 2.0 samples/s, 50.0% right", RunDisplay.Describe(new RunState("small", 2, 2, 1, 0, 4, 4, 2)));
        Assert.Equal("small 0/2", RunDisplay.Describe(new RunState("small", 0, 2, 0, 0, 0, 2, null)));
    }

    [Fact]
    public void Recorded_NoTerminal_IsALineEveryTenSecondsAndAtTheEnd()
    {
        RunDisplay display = Display(isTerminal: false);
        for (int i = 1; i <= 25; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            display.Recorded(new RunState("tiny", i, 25, i, 0, i, 25, 1));
        }
        Assert.Equal(["tiny 10/25", "tiny 20/25", "tiny 25/25"], _error.ToString().TrimEnd().Split(Environment.NewLine).Select(line => line.Split(',')[0]));
        Assert.Empty(_drawn);
    }

    [Fact]
    public void Recorded_Terminal_IsDrawnTenTimesASecondAtMostAndAtTheEnd()
    {
        RunDisplay display = Display(isTerminal: true);
        for (int i = 1; i <= 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            display.Recorded(new RunState("tiny", i, 100, i, 0, i, 200, 100));
        }
        Assert.Equal(10, _drawn.Count);
        Assert.Equal(0.5, _drawn[^1].Share);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void Warn_ControlCharacters_AreShownAndNotSent()
    {
        Display(isTerminal: true).Warn("all\u001b[2J failed");
        Assert.Equal("note: fasteval: warning: all\\u001b[2J failed", _error.ToString().TrimEnd());
    }

    public void Dispose() => _error.Dispose();

    private RunDisplay Display(bool isTerminal)
    {
        var console = new CommandConsole { Out = TextWriter.Null, Error = _error, In = TextReader.Null, Time = _time };
        return new RunDisplay(console, new ProgressSurface(isTerminal, (text, share) => _drawn.Add((text, share)), line => _error.WriteLine("note: " + line)));
    }
}
