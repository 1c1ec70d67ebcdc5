using FastEval.Engine.Native;

namespace FastEval.Harness.Tests.Commands;

/// <summary>A home with the tiny synthetic model, made once by the program itself.</summary>
public sealed class TinyModelFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();

    internal string Home => _home.Path;

    internal string Model { get; private set; } = "";

    internal string Projector { get; private set; } = "";

    internal string Photo => _home.File("photo.jpg");

    internal string? Absence { get; private set; }

    internal string File(string name) => _home.File(name);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        try
        {
            NativeRuntime.EnsureLoaded();
        }
        catch (NativeException e)
        {
            Absence = e.Message;
            return;
        }
        ConsoleRun run = await ConsoleRun.OfAsync(["model", "synth"], "", Home, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] paths = run.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        (Model, Projector) = (paths[0], paths[1]);
        await System.IO.File.WriteAllBytesAsync(Photo, Harness.Benchmarking.BenchPicture.Load().File.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _home.Dispose();
        return ValueTask.CompletedTask;
    }
}
