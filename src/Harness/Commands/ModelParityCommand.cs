using System.CommandLine;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Parity;
using FastEval.Engine.Vision;
using FastEval.Harness.Output;
using FastEval.Harness.Parity;
using FastEval.Harness.Prompting;
using FastEval.Harness.Targets.Specs;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model parity</c>: where our encoder, mtmd and a reference part, stage by stage.</summary>
internal sealed class ModelParityCommand
{
    private readonly CommandConsole _console;
    private readonly Option<string> _model = new("--model") { Description = "The text model, a GGUF file.", HelpName = "FILE", Required = true };
    private readonly Option<string> _projector = new("--mmproj") { Description = "The projector that belongs to it.", HelpName = "FILE", Required = true };
    private readonly Option<string> _image = new("--image") { Description = "The picture: JPEG, PNG, WebP, BMP or GIF.", HelpName = "FILE", Required = true };
    private readonly Option<string?> _prompt = OptionKinds.Text("--prompt", "TEXT", "What is asked about it. Default: \"Describe the picture.\"");
    private readonly Option<string?> _reference = OptionKinds.Text("--reference", "DIR", "A dump of the stages by another program; docs/parity.md has its form and a script that writes one with transformers.");
    private readonly Option<string?> _dump = OptionKinds.Text("--dump", "DIR", "Write our own stages there in the same form; the folder must be empty or new.");
    private readonly Option<string?> _template = OptionKinds.Text("--chat-template", "T", "Chat template: a built-in name, a file, or Jinja source. Default: the model file's own.");
    private readonly Option<int> _tokens = OptionKinds.Integer("--max-tokens", 16, 1, 4096, "Tokens of the greedy answer at most.");
    private readonly Option<int> _context = OptionKinds.Integer("--ctx", 0, 0, 1 << 24, "Tokens of prompt and answer together; 0: the model's own limit, at most 4096.");
    private readonly Option<int> _threads = OptionKinds.Integer("--threads", 0, 0, 512, "Processor threads; 0: one per physical core.");
    private readonly Option<string?> _dataType = OptionKinds.Choice("--dtype", "f32", "Arithmetic of our encoder.", EngineWords.DataTypes);
    private readonly Option<float> _tolerance = OptionKinds.Real("--tolerance", 2e-5f, 0, 1e6f,
        "Largest difference from the reference that counts as rounding, for values within ±1; in proportion for larger ones. Pixels: at most 1e-6.");
    private readonly Option<float> _mtmdTolerance = OptionKinds.Real("--mtmd-tolerance", 0.02f, 0, 1e6f, "The same for mtmd, which computes in the file's types.");
    private readonly Option<string?> _preprocess = OptionKinds.Choice("--mtmd-preprocess", "mtmd",
        "Whose squares mtmd gets: its own, or those of the original preprocessing, as our encoder gets them (models of one square only).", EngineWords.Preprocessings);
    private readonly Option<string?> _pixels = OptionKinds.Choice("--pixels", "own",
        "Whose squares our encoder gets: those of its own preprocessing, or the reference's, which must have as many; what follows can then be compared where preprocessing differs.", "own", "reference");
    private readonly Option<string?> _format = FormatOption.Create(ReportFormat.All);

    private ModelParityCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var options = new ModelParityCommand(console);
        var command = new Command("parity",
            "Compare our encoder, stage by stage, with llama.cpp's mtmd and with a reference dump: pixels, patch embedding, each layer, features, projector, packed "
            + "order, first logits and greedy answer. Shows the first stage that deviates and by how much. mtmd shows nothing before what goes into the prompt.");
        Option[] all =
        [
            options._model, options._projector, options._image, options._prompt, options._reference, options._dump, options._template, options._tokens, options._context,
            options._threads, options._dataType, options._tolerance, options._mtmdTolerance, options._preprocess, options._pixels, options._format,
        ];
        foreach (Option option in all)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(options._pixels) == "reference" && result.GetValue(options._reference) is null)
                result.AddError("--pixels reference needs --reference.");
        });
        command.SetAction(options.RunAsync);
        CommandExamples.AddTo(command, console,
            "fasteval model parity --model model.gguf --mmproj mmproj.gguf --image photo.jpg",
            "fasteval model parity --model m.gguf --mmproj p.gguf --image photo.jpg --reference dump --format json");
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        PromptPart.Image image = ImageFile.Read(parsed.GetRequiredValue(_image));
        string prompt = parsed.GetValue(_prompt) ?? "Describe the picture.";
        var sources = new List<IParitySource>();
        ReferenceDump? reference = parsed.GetValue(_reference) is { } folder ? ReferenceDump.Open(folder) : null;
        if (reference is not null)
            sources.Add(reference);
        PixelSource? pixels = parsed.GetValue(_pixels) == "reference" ? PixelsOf(reference!) : null;
        EngineOptions engine = OptionsOf(parsed);
        var request = new GenerationRequest
        {
            Turns = [PromptTurn.User(InterleavedPrompt.Parse(prompt, [image]))],
            MaxTokens = parsed.GetValue(_tokens),
        };
        using TraceDump? dump = parsed.GetValue(_dump) is { } to ? new TraceDump(to) : null;
        (CapturedTrace? mtmd, string? absence) = pixels is not null
            ? (null, "it takes no squares of others (--pixels reference).")
            : await MtmdAsync(
                engine with { Vision = VisionBackend.Mtmd, Preprocessing = EngineWords.Preprocessing(parsed.GetValue(_preprocess)) }, request, cancellationToken).ConfigureAwait(false);
        if (mtmd is not null)
            sources.Add(mtmd);

        var comparison = new ParityComparison(sources, source => source == mtmd ? parsed.GetValue(_mtmdTolerance) : parsed.GetValue(_tolerance));
        GenerationResult answer = await TraceAsync(engine, request, "trace our encoder", (stage, view, row, values) =>
        {
            // What was taken from the reference is not compared with it.
            if (pixels is null || stage != ParityStages.Pixels)
                comparison.Add(stage, view, row, values);
            dump?.Add(stage, view, row, values);
        }, pixels, cancellationToken).ConfigureAwait(false);
        dump?.Complete(answer.Tokens, answer.Text, new Dictionary<string, string>
        {
            ["program"] = ProgramVersion.Describe(),
            ["model"] = Path.GetFileName(engine.ModelPath),
            ["mmproj"] = Path.GetFileName(engine.ProjectorPath!),
            ["image"] = Path.GetFileName(image.Name),
            ["prompt"] = prompt,
            ["pixels"] = pixels is null ? "own" : "reference",
        });
        ReportWriter.Write(ParityReport.Of(comparison, sources, answer, absence, hasTheirPixels: pixels is not null), parsed.GetValue(_format)!, _console);
        return ExitCode.Done;
    }

    private static PixelSource PixelsOf(ReferenceDump reference)
    {
        if (reference.ShapeOf(ParityStages.Pixels) is not { } shape)
            throw new FastEvalException("--pixels reference: the reference has no 'pixels' (or 'pixel_values').");
        return (views, pixels) =>
        {
            int size = (int)Math.Sqrt(pixels.Length / views / 3);
            // Whatever stands before them counts squares: one of several pictures, perhaps.
            if (shape.Count < 3 || !shape.Skip(shape.Count - 3).SequenceEqual([3, size, size]) || reference.CountOf(ParityStages.Pixels) != pixels.Length)
            {
                throw new FastEvalException(
                    $"--pixels reference: the reference's pixels are {string.Join('×', shape)}, and this model makes {views}×3×{size}×{size} of the picture. Name the picture that the reference was made of, and a dump with the channels before rows and columns.");
            }
            reference.Read(ParityStages.Pixels, 0, pixels);
        };
    }

    private EngineOptions OptionsOf(ParseResult parsed) => new()
    {
        ModelPath = parsed.GetRequiredValue(_model),
        ProjectorPath = parsed.GetRequiredValue(_projector),
        ChatTemplate = parsed.GetValue(_template),
        ContextLength = parsed.GetValue(_context),
        Threads = parsed.GetValue(_threads),
        VisionDataType = EngineWords.DataType(parsed.GetValue(_dataType)),
        Parallel = 1,
        Deterministic = true,
    };

    /// <summary>mtmd's last stages; or why there are none.</summary>
    private async Task<(CapturedTrace? Trace, string? Absence)> MtmdAsync(EngineOptions options, GenerationRequest request, CancellationToken cancellationToken)
    {
        NativeRuntime.EnsureLoaded();
        if (!NativeRuntime.HasMtmd)
            return (null, NativeRuntime.MtmdAbsence);
        var trace = new CapturedTrace("mtmd");
        try
        {
            GenerationResult answer = await TraceAsync(
                options, request, "trace mtmd", (stage, _, _, values) => trace.Add(stage, values), null, cancellationToken).ConfigureAwait(false);
            trace.Tokens = answer.Tokens;
            return (trace, null);
        }
        catch (FastEvalException e) when (e is ModelLoadException or ContextOverflowException or NativeException)
        {
            // Where our encoder cannot run it either, it says so itself right afterwards.
            return (null, e.Message);
        }
    }

    private async Task<GenerationResult> TraceAsync(EngineOptions options, GenerationRequest request, string what, StageObserver observe, PixelSource? pixels, CancellationToken cancellationToken) =>
        await ProgressDisplay.RunAsync(_console, what, _ => Task.Run(async () =>
        {
            using InferenceEngine engine = InferenceEngine.Load(options, null, cancellationToken);
            return await ParityTracer.RunAsync(engine, request, observe, pixels, cancellationToken).ConfigureAwait(false);
        }, cancellationToken)).ConfigureAwait(false);
}
