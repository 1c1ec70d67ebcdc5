using System.CommandLine;
using System.Globalization;
using FastEval.Engine;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Commands;

/// <summary>What the measuring commands of <c>fasteval perf</c> have in common.</summary>
internal sealed class PerfOptionSet
{
    private readonly Option<string?> _model = OptionKinds.Text("--model", "FILE", "The text model, a GGUF file. Default: the model tiny that ships.");
    private readonly Option<string?> _projector = OptionKinds.Text("--mmproj", "FILE", "The projector that belongs to it.");
    private readonly Option<int> _threads = OptionKinds.Integer("--threads", 1, 0, 512, "Processor threads; 0: one per physical core. On one thread nothing waits for a core that another program holds.");
    private readonly Option<string?> _device = new("--device")
    {
        Description = "Where the text model runs, as `fasteval devices` lists it.",
        HelpName = "ID",
        DefaultValueFactory = _ => "cpu",
    };
    private readonly Option<string?> _only = OptionKinds.Text("--only", "NAME[,NAME]", $"Only these benchmarks: {string.Join(", ", HotPaths.All.Select(path => path.Name))}.");

    public void AddTo(Command command)
    {
        Option[] options = [_only, _model, _projector, _threads, _device];
        foreach (Option option in options)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_model) is null != result.GetValue(_projector) is null)
                result.AddError("--model and --mmproj belong together: give both.");
        });
    }

    /// <summary>The benchmarks asked for.</summary>
    /// <exception cref="ArgumentException">There is no such benchmark.</exception>
    public IReadOnlyList<HotPath> Paths(ParseResult parsed) =>
        HotPaths.Named(parsed.GetValue(_only)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []);

    /// <summary>What is loaded.</summary>
    public EngineOptions Engine(ParseResult parsed, CommandConsole console)
    {
        ModelFiles files = Files(parsed, console);
        return new EngineOptions { ModelPath = files.ModelPath, ProjectorPath = files.ProjectorPath, Threads = parsed.GetValue(_threads), Device = parsed.GetValue(_device)! };
    }

    /// <summary>The same as options of a measuring process, which may run elsewhere.</summary>
    public IReadOnlyList<string> Arguments(ParseResult parsed, CommandConsole console)
    {
        ModelFiles files = Files(parsed, console);
        Paths(parsed);
        string[] only = parsed.GetValue(_only) is { } names ? ["--only", names] : [];
        return
        [
            "--model", Path.GetFullPath(files.ModelPath), "--mmproj", Path.GetFullPath(files.ProjectorPath!), "--threads", parsed.GetValue(_threads).ToString(CultureInfo.InvariantCulture),
            "--device", parsed.GetValue(_device)!, .. only,
        ];
    }

    /// <summary><c>--history</c>.</summary>
    public static Option<string?> History() => OptionKinds.Text("--history", "DIR", $"The folder of recordings, a file per machine. Default: {PerfHistory.DefaultFolder}.");

    /// <summary><c>--threshold</c>, in percent.</summary>
    public static Option<float> Threshold(float fallback) => OptionKinds.Real("--threshold", fallback, 0.1f, 100, "The change of time that matters, percent.");

    private ModelFiles Files(ParseResult parsed, CommandConsole console) =>
        parsed.GetValue(_model) is { } model ? new ModelFiles(model, parsed.GetValue(_projector), null) : ShippedModels.Find(console.Environment)[0].Value;
}
