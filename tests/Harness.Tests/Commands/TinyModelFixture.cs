using FastEval.Engine.Native;

namespace FastEval.Harness.Tests.Commands;

/// <summary>A home of a class's own with the tiny synthetic model, which the program itself makes once for all of them.</summary>
public sealed class TinyModelFixture : IAsyncLifetime
{
    private static readonly TemporaryFolder FirstHome = new();
    private static readonly Lazy<Task<string[]>> Made = new(MakeAsync);
    private readonly TemporaryFolder _home = new();

    static TinyModelFixture() => AppDomain.CurrentDomain.ProcessExit += (_, _) => FirstHome.Dispose();

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
        string[] paths = await Made.Value;
        (Model, Projector) = (Copy(paths[0]), Copy(paths[1]));
        await System.IO.File.WriteAllBytesAsync(Photo, Harness.Benchmarking.BenchPicture.Load().File.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _home.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<string[]> MakeAsync()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["model", "synth"], "", FirstHome.Path, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private string Copy(string made)
    {
        string path = _home.File(Path.GetRelativePath(FirstHome.Path, made));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.Copy(made, path);
        return path;
    }
}
