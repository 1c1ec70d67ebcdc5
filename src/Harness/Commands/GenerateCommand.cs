using System.CommandLine;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;
using FastEval.Harness.Prompting;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval generate</c>: asks a model about pictures and text.</summary>
internal sealed class GenerateCommand
{
    private readonly CommandConsole _console;
    private readonly EngineOptionSet _engine = new();
    private readonly Option<string[]> _images = OptionKinds.Several("--image", "FILE",
        "A picture: JPEG, PNG, WebP, BMP or GIF. Pictures come before the prompt, or where it says <image>.");
    private readonly Option<string> _prompt = new("--prompt")
    {
        Description = "What to ask; - reads it from stdin.",
        HelpName = "TEXT",
        Required = true,
    };
    private readonly Option<string?> _system = OptionKinds.Text("--system", "TEXT", "The system's turn before it.");
    private readonly Option<int?> _maxTokens = OptionKinds.OptionalInteger("--max-tokens", 1, 1 << 20, "Tokens of the answer at most. Default: as many as the context holds.");
    private readonly Option<float> _temperature = OptionKinds.Real("--temperature", 0, 0, 100, "0 always takes the most likely token (greedy); higher is more varied.");
    private readonly Option<int> _topK = OptionKinds.Integer("--top-k", 0, 0, int.MaxValue, "Choose among the K most likely tokens; 0: all.", helpName: "K");
    private readonly Option<float> _topP = OptionKinds.Real("--top-p", 1, float.Epsilon, 1, "Choose among the most likely tokens that together have this probability.");
    private readonly Option<float> _minP = OptionKinds.Real("--min-p", 0, 0, 1, "Leave out tokens below this share of the most likely one's probability.");
    private readonly Option<float> _repeatPenalty = OptionKinds.Real("--repeat-penalty", 1, float.Epsilon, 100, "Above 1 makes recent tokens less likely.");
    private readonly Option<uint> _seed = OptionKinds.Seed("Makes sampling repeatable.");
    private readonly Option<string[]> _stop = OptionKinds.Several("--stop", "TEXT", "A text that ends the answer and is not part of it.");
    private readonly Option<string> _device = new("--device")
    {
        Description = "Where the text model runs: an identifier as `fasteval devices` lists it.",
        HelpName = "ID",
        DefaultValueFactory = _ => "cpu",
    };
    private readonly Option<bool> _timings = new("--timings") { Description = "Write the phases of the time to first token to stderr." };
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.Table, ReportFormat.Json);

    private GenerateCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new GenerateCommand(console);
        options._format.Description = "table streams the answer's text; json writes one object with text, token counts, timings and engine at the end.";
        var command = new Command("generate",
            "Ask a model about pictures and text. The answer streams to stdout.\n"
            + "Without --model a synthetic one answers, made once: it shows that everything works, but its words are random.");
        options._engine.AddTo(command);
        Option[] own =
        [
            options._images, options._prompt, options._system, options._maxTokens, options._temperature, options._topK, options._topP, options._minP,
            options._repeatPenalty, options._seed, options._stop, options._device, options._timings, options._format,
        ];
        foreach (Option option in own)
            command.Add(option);
        command.SetAction(options.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval generate --model model.gguf --mmproj mmproj.gguf --image photo.jpg --prompt \"What is this?\" --timings",
            "fasteval generate --model m.gguf --mmproj p.gguf --image a.jpg --image b.jpg --prompt \"Compare <image> with <image>.\"",
            "echo \"Tell me a joke.\" | fasteval generate --model model.gguf --prompt - --temperature 0.7 --seed 1");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        PromptPart.Image[] images = [.. parsed.GetValue(_images)!.Select(ImageFile.Read)];
        GenerationRequest request = Request(parsed, await PromptAsync(parsed, cancellationToken).ConfigureAwait(false), images);
        // The synthetic weights always come from the default seed: --seed is the sampler's.
        ModelFiles files = await _engine.FilesAsync(parsed, 0, _console, cancellationToken).ConfigureAwait(false);
        if (files.Preset is not null)
            _console.Error.WriteLine($"No --model: the synthetic model {files.Preset} answers. Its weights are random, and so are its words.");
        EngineOptions options = _engine.Read(parsed) with
        {
            ModelPath = files.ModelPath,
            // A synthetic projector is not loaded for a question without pictures.
            ProjectorPath = files.Preset is not null && images.Length == 0 ? null : files.ProjectorPath,
            Device = parsed.GetValue(_device)!,
            // One question: room for others would only take memory.
            Parallel = 1,
        };
        if (options.ContextLength > 0)
            TrainedContext.Warn(options.ContextLength, TrainedContext.Read(options.ModelPath), _console);
        using InferenceEngine engine = await LoadAsync(options, cancellationToken).ConfigureAwait(false);
        bool json = parsed.GetValue(_format) == ReportFormat.Json;
        GenerationResult result = await AnswerAsync(engine, request, streams: !json, cancellationToken).ConfigureAwait(false);
        if (json)
            ReportWriter.Write(GenerationReport.Whole(result, engine.Info), ReportFormat.Json, _console);
        if (parsed.GetValue(_timings))
            ReportWriter.Write(GenerationReport.Timings(result), ReportFormat.Table, _console.Error, coloured: false, _console.Width);
        return ExitCode.Done;
    }

    private async Task<string> PromptAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string prompt = parsed.GetValue(_prompt)!;
        return prompt == "-" ? (await _console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).TrimEnd('\r', '\n') : prompt;
    }

    private GenerationRequest Request(ParseResult parsed, string prompt, PromptPart.Image[] images)
    {
        PromptTurn question = PromptTurn.User(InterleavedPrompt.Parse(prompt, images));
        return new GenerationRequest
        {
            Turns = parsed.GetValue(_system) is { Length: > 0 } system ? [new PromptTurn("system", [new PromptPart.Text(system)]), question] : [question],
            MaxTokens = parsed.GetValue(_maxTokens),
            StopStrings = parsed.GetValue(_stop)!,
            Sampling = new SamplingOptions
            {
                Temperature = parsed.GetValue(_temperature),
                TopK = parsed.GetValue(_topK),
                TopP = parsed.GetValue(_topP),
                MinP = parsed.GetValue(_minP),
                RepeatPenalty = parsed.GetValue(_repeatPenalty),
                Seed = parsed.GetValue(_seed),
            },
        };
    }

    private Task<InferenceEngine> LoadAsync(EngineOptions options, CancellationToken cancellationToken)
    {
        string what = $"load {Path.GetFileName(options.ModelPath)}";
        return ProgressDisplay.RunAsync(_console, what, report => Task.Run(
            () => InferenceEngine.Load(options, new LoadProgress(share => report(what, share)), cancellationToken), cancellationToken));
    }

    private async Task<GenerationResult> AnswerAsync(InferenceEngine engine, GenerationRequest request, bool streams, CancellationToken cancellationToken)
    {
        GenerationResult? result = null;
        await foreach (GenerationChunk chunk in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            result = chunk.Result ?? result;
            if (!streams || chunk.Text.Length == 0)
                continue;
            _console.Out.Write(chunk.Text);
            _console.Out.Flush();
        }
        if (streams)
            _console.Out.WriteLine();
        return result ?? throw new FastEvalException("The answer ended without a result.");
    }

    /// <summary>Passes on whole percents only, on the thread that reports.</summary>
    private sealed class LoadProgress(Action<double> report) : IProgress<float>
    {
        private int _percent;

        public void Report(float value)
        {
            int percent = (int)(value * 100);
            if (percent <= _percent)
                return;
            _percent = percent;
            report(value);
        }
    }
}
