using System.Diagnostics;
using System.Text.Json;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A measuring process that was started. Measures when asked and sleeps otherwise.</summary>
internal sealed class PerfSession : IDisposable
{
    private const int KeptErrorLines = 20;

    private readonly MeasuredBuild _build;
    private readonly Process _process;
    private readonly Queue<string> _errors = [];

    private PerfSession(MeasuredBuild build, Process process)
    {
        _build = build;
        _process = process;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>What it is.</summary>
    public SessionHello Hello { get; private set; } = null!;

    /// <summary>Starts one and waits until it is warm.</summary>
    /// <exception cref="FastEvalException">It cannot be started, or ended.</exception>
    public static async Task<PerfSession> StartAsync(MeasuredBuild build, IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var session = new PerfSession(build, Process.Start(build.Start(["perf", "session", .. options])) ?? throw new FastEvalException($"{build.Program} cannot be started."));
        try
        {
            session.Hello = await session.ReadAsync(PerfJson.Line.SessionHello, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Takes one sample.</summary>
    /// <exception cref="FastEvalException">The process ended.</exception>
    public async Task<double> MeasureAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(name.AsMemory(), cancellationToken).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            throw await EndedAsync(cancellationToken).ConfigureAwait(false);
        }
        SessionSample sample = await ReadAsync(PerfJson.Line.SessionSample, cancellationToken).ConfigureAwait(false);
        return sample.Name == name && double.IsFinite(sample.Value) && sample.Value > 0
            ? sample.Value
            : throw new FastEvalException($"{_build.Name} answered {sample.Name} = {sample.Value} when asked for {name}.");
    }

    public void Dispose()
    {
        // It ends by itself at the end of its input; what hangs is killed.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<T> ReadAsync<T>(System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        string line = await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? throw await EndedAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(line, type)!;
        }
        catch (JsonException e)
        {
            throw new FastEvalException($"{_build.Name} said what is no answer: {line}. It may be of a version whose `perf session` speaks otherwise.", e);
        }
    }

    private async Task<FastEvalException> EndedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        // Ctrl-C reaches it too, and perhaps first: it was stopped then, and did not fail.
        cancellationToken.ThrowIfCancellationRequested();
        string said;
        lock (_errors)
            said = string.Join(' ', _errors).Trim();
        return new FastEvalException($"The measuring process of {_build.Name} ended with exit code {_process.ExitCode}{(said.Length > 0 ? ": " + said : ".")}");
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > KeptErrorLines)
                _errors.Dequeue();
        }
    }
}
