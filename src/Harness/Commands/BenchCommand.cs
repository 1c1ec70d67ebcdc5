using System.CommandLine;
using System.Security.Cryptography;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Devices;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Benchmarking.Load;
using FastEval.Harness.Benchmarking.Throughput;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;
using FastEval.Harness.Prompting;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval bench</c>: how fast a model is on this machine, phase by phase.</summary>
internal sealed class BenchCommand
{
    private readonly CommandConsole _console;
    private readonly EngineOptionSet _engine = new();
    private readonly BatchingOptionSet _batching = new();
    private readonly ThroughputOptionSet _throughput = new();
    private readonly LoadOptionSet _load = new();
    private readonly Option<string[]> _images = OptionKinds.Several("--image", "FILE", "A picture to measure with. Default: a photo that comes with the program.");
    private readonly Option<int> _prompt = OptionKinds.Integer("--prompt-tokens", 512, 0, 1 << 20, "Tokens of the prefill measurement (llama-bench's pp); 0 leaves it out.", "-p");
    private readonly Option<int> _output = OptionKinds.Integer("--output-tokens", 128, 0, 1 << 20,
        "Tokens of the decode measurement (llama-bench's tg) and of the end-to-end answer; 0 leaves both out.", "-n");
    private readonly Option<int> _depth = OptionKinds.Integer("--depth", 0, 0, 1 << 20, "Tokens in the context before prefill or decode are measured.", "-d");
    private readonly Option<int> _repetitions = OptionKinds.Integer("--repetitions", 5, 1, 10_000, "Samples per measurement, after a warm-up that does not count.", "-r");
    private readonly Option<string> _device = new("--device")
    {
        Description = "Where the text model runs: all, or identifiers as `fasteval devices` lists them, with commas between.",
        HelpName = "all|ID[,ID]",
        DefaultValueFactory = _ => "cpu",
    };
    private readonly Option<uint> _seed = OptionKinds.Seed("What a synthetic model's weights and the pictures of the throughput measurement are drawn from.");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);
    private readonly Option<string?> _out = OptionKinds.Text("--out", "FILE", "Write the result there instead of to stdout; .json, .md and .csv choose the format if --format does not.");

    private BenchCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new BenchCommand(console);
        var command = new Command("bench",
            "Measure how fast a model is on this machine: prefill and decode as llama-bench does, then the phases of a question about a picture: "
            + "preprocess, vision encode, image prefill, time to first token (TTFT) cold and warm, end to end; load time and peak memory.\n"
            + "Shown are medians with their interval from order statistics: at least 95% coverage from 6 samples on; the smallest and the largest of "
            + "5 samples cover 93.8%. Loading is repeated as often as the rest, but for 10 seconds at most. Every raw sample is in the JSON.\n"
            + "With --questions-per-image also how many questions about pictures it answers per second, several at a time, what the caches gave, and where a question's time went.\n"
            + "With --target it puts load on targets, local and behind APIs: latency percentiles, throughput and goodput per number of questions at a time, or at a rate.\n"
            + "Without --model it makes a synthetic one, once. A device that fails does not lose the others' rows; the exit code is then 1.");
        options._engine.AddTo(command);
        Option[] own =
        [
            options._images, options._prompt, options._output, options._depth, options._repetitions, options._device, options._seed, options._format, options._out,
        ];
        foreach (Option option in own)
            command.Add(option);
        options._throughput.AddTo(command);
        options._batching.AddTo(command);
        options._load.AddTo(command, options._prompt, options._depth, options._repetitions, options._throughput.Only);
        command.Validators.Add(result =>
        {
            if (result.GetResult(options._throughput.Only) is { Implicit: false } && result.GetResult(options._images) is { Implicit: false })
                result.AddError("--image is for the latency measurements, which --only leaves out: name the pictures' folder with --image-folder.");
        });
        command.SetAction(options.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval bench",
            "fasteval bench --preset llava-tinyllama-1.1b --type Q4_K_M -p 512 -n 64",
            "fasteval bench --only throughput --questions-per-image 6 --answer-tokens 8 --parallel 16 --image-folder pictures",
            "fasteval bench --target compatible:http://127.0.0.1:8080#m,retries=0 --concurrency 1,4,16 --plot load.html",
            "fasteval bench --model model.gguf --mmproj mmproj.gguf --image photo.jpg --device all --format json --out result.json");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string format = Format(parsed);
        using OutputFile? file = parsed.GetValue(_out) is { } path ? new OutputFile(path) : null;
        PromptPart.Image[] pictures = [.. parsed.GetValue(_images)!.Select(ImageFile.Read)];
        if (_load.IsAsked(parsed))
            return await LoadAsync(parsed, pictures, format, file, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> devices = DeviceChoice.Resolve(parsed.GetValue(_device)!, ComputeDevices.List());
        DateTimeOffset started = _console.Time.GetUtcNow();
        EngineOptions engine = _batching.Apply(parsed, _engine.Read(parsed));
        ThroughputPlan? throughput = _throughput.Plan(parsed, parsed.GetValue(_seed));
        ModelFiles files = await _engine.FilesAsync(parsed, parsed.GetValue(_seed), _console, cancellationToken).ConfigureAwait(false);
        engine = engine with { ModelPath = files.ModelPath, ProjectorPath = files.ProjectorPath };
        int? trained = TrainedContext.Read(files.ModelPath);
        TrainedContext.Warn(engine.ContextLength, trained, _console);
        var plan = new BenchPlan
        {
            Engine = engine,
            TrainedContext = trained,
            Devices = devices,
            Pictures = pictures.Length == 0 ? [BenchPicture.Load()] : pictures,
            PromptTokens = parsed.GetValue(_prompt),
            OutputTokens = parsed.GetValue(_output),
            Depth = parsed.GetValue(_depth),
            Repetitions = parsed.GetValue(_repetitions),
            Throughput = throughput,
            IsThroughputOnly = _throughput.IsOnly(parsed),
        };
        if (engine.ProjectorPath is null)
        {
            if (pictures.Length > 0)
                throw new ArgumentException("--image needs --mmproj: the text model alone cannot see.");
            if (throughput is not null)
                throw new ArgumentException("Throughput is measured with questions about pictures, and the text model alone cannot see: name its projector with --mmproj.");
            plan = plan with { Pictures = [] };
        }

        double? othersLoad = await ProcessorLoad.WatchAsync(TimeSpan.FromMilliseconds(300), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DeviceOutcome> outcomes = await ProgressDisplay.RunAsync(_console, "start", report =>
            new BenchRunner(new EngineBenchTarget.Loader(), new MemoryProbe(), new ProgressText(report), _console.Time).RunAsync(plan, cancellationToken)).ConfigureAwait(false);
        BenchRun run = await RecordAsync(plan, files, outcomes, started, othersLoad, parsed.GetValue(_seed), cancellationToken).ConfigureAwait(false);
        return Finish(run, format, file);
    }

    private async Task<int> LoadAsync(ParseResult parsed, PromptPart.Image[] pictures, string format, OutputFile? file, CancellationToken cancellationToken)
    {
        if (pictures.Length > 1)
            throw new ArgumentException("A load test asks about one picture: give one --image.");
        LoadPlan plan = _load.Plan(parsed, pictures is [var only] ? only : BenchPicture.Load(), parsed.GetValue(_output), parsed.GetValue(_seed));
        using OutputFile? page = _load.Plot(parsed) is { } path ? new OutputFile(path) : null;
        EngineOptions engine = _batching.Apply(parsed, _engine.Read(parsed)) with { Device = parsed.GetValue(_device)! };
        IReadOnlyList<ITargetSource> targets = _load.Targets(parsed, plan, engine, _console);
        IReadOnlyList<LoadLevel> levels = await ProgressDisplay.RunAsync(_console, "start", async report =>
        {
            var runner = new LoadRunner(plan, _console.Time, report);
            var all = new List<LoadLevel>();
            foreach (ITargetSource target in targets)
                all.AddRange(await runner.RunAsync(target, cancellationToken).ConfigureAwait(false));
            return all;
        }).ConfigureAwait(false);
        Report result = LoadReport.Of(plan, levels);
        if (file is null)
        {
            ReportWriter.Write(result, format, _console);
        }
        else
        {
            file.Write(result, format, CommandConsole.DefaultWidth);
            _console.Error.WriteLine($"Written to {file.Path}.");
        }
        if (page is not null)
        {
            page.Write(writer => LoadHtml.Write(plan, levels, _console.CommandLine, writer));
            _console.Error.WriteLine($"Plots: {page.Path}");
        }
        return levels.Any(level => level.Failed < level.Samples.Count) ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<BenchRun> RecordAsync(
        BenchPlan plan, ModelFiles files, IReadOnlyList<DeviceOutcome> outcomes, DateTimeOffset started, double? othersLoad, uint seed, CancellationToken cancellationToken) => new()
        {
            Version = ProgramVersion.Number,
            Commit = ProgramVersion.Commit,
            CommandLine = _console.CommandLine,
            Started = started,
            Plan = plan,
            Files = files,
            ModelSha256 = await Sha256Async(files.ModelPath, cancellationToken).ConfigureAwait(false),
            ProjectorSha256 = files.ProjectorPath is { } projector ? await Sha256Async(projector, cancellationToken).ConfigureAwait(false) : null,
            PictureSha256 = [.. plan.Pictures.Select(picture => Convert.ToHexStringLower(SHA256.HashData(picture.File.Span)))],
            Seed = seed,
            LlamaRelease = NativeRuntime.Release,
            Machine = MachineInfo.Read(),
            OthersLoad = othersLoad,
            Outcomes = outcomes,
        };

    private static Task<string> Sha256Async(string path, CancellationToken cancellationToken) =>
        Task.Run(() => ModelInspector.Sha256(path, null, cancellationToken), cancellationToken);

    private int Finish(BenchRun run, string format, OutputFile? file)
    {
        DeviceOutcome[] failures = [.. run.Failures];
        // A failure that concerns every device is told once, as the command's own.
        if (failures.Length == run.Outcomes.Count && run.Outcomes.All(outcome => outcome.Rows.Count == 0))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures[0].Failure!);

        Report report = BenchReport.Of(run);
        if (file is null)
        {
            ReportWriter.Write(report, format, _console);
        }
        else
        {
            file.Write(report, format, CommandConsole.DefaultWidth);
            _console.Error.WriteLine($"Written to {file.Path}.");
        }
        foreach (DeviceOutcome outcome in failures)
        {
            _console.Error.WriteLine($"fasteval: {outcome.Device} failed: {outcome.Failure!.Message}");
            if (_console.ShowsStackTraces)
                _console.Error.WriteLine(outcome.Failure);
        }
        return failures.Length == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private string Format(ParseResult parsed)
    {
        if (parsed.GetResult(_format) is { Implicit: false } || parsed.GetValue(_out) is not { } path)
            return parsed.GetValue(_format)!;
        string extension = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        return ReportFormat.All.Contains(extension) ? extension : parsed.GetValue(_format)!;
    }

    private sealed class ProgressText(Action<string, double> report) : IBenchProgress
    {
        public void Report(string device, string next, int done, int total) => report($"{device}: {next}", (double)done / total);
    }
}
