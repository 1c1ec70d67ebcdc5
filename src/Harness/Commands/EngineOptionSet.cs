using System.CommandLine;
using FastEval.Engine;
using FastEval.Engine.Vision;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Targets.Specs;

namespace FastEval.Harness.Commands;

/// <summary>The options of every command that loads a model.</summary>
internal sealed class EngineOptionSet
{
    private readonly Option<string?> _model = OptionKinds.Text("--model", "FILE", "The text model, a GGUF file. Without it: a synthetic model (see --preset).");
    private readonly Option<string?> _projector = OptionKinds.Text("--mmproj", "FILE", "The projector (\"mmproj\") GGUF that belongs to the text model. Needed for pictures.");
    private readonly Option<string?> _template = OptionKinds.Text("--chat-template", "T",
        "Chat template: a built-in name, a file, or Jinja source. Default: the model file's own.");
    private readonly Option<int> _context = OptionKinds.Integer("--ctx", 0, 0, 1 << 24, "Tokens of prompt and answer together; 0: the model's own limit, at most 4096.");
    private readonly Option<int> _threads = OptionKinds.Integer("--threads", 0, 0, 512, "Processor threads; 0: one per physical core.");
    private readonly Option<int> _visionThreads = OptionKinds.Integer("--vision-threads", 0, 0, 512, "Processor threads of the vision encoder; 0: as many as --threads.");
    private readonly Option<bool> _overlap = new("--overlap")
    {
        Description = "Encode pictures while the text model computes, also where both use the processor. Default: only where they use different devices.",
    };

    private readonly Option<string?> _vision = OptionKinds.Choice("--vision", "torch",
        "The vision encoder: torch is exact to the original models, mtmd is llama.cpp's own.", EngineWords.Visions);
    private readonly Option<string?> _dataType = OptionKinds.Choice("--dtype", "auto", "Arithmetic of the torch encoder; auto: bf16 where the processor computes in it, else f32, which is faster there.", EngineWords.DataTypes);
    private readonly Option<string?> _preprocess = OptionKinds.Choice("--preprocess", null,
        "How pictures are brought to the encoder's size: as the model's original code does, or as llama.cpp's mtmd does. Default: original with --vision torch, mtmd with mtmd.",
        EngineWords.Preprocessings);
    private readonly Option<int> _batch = OptionKinds.Integer("--batch", 2048, 1, 65536, "Tokens handed over at once (llama.cpp's n_batch).");
    private readonly Option<int> _microBatch = OptionKinds.Integer("--ubatch", 512, 1, 65536, "Tokens computed at once, at most --batch (llama.cpp's n_ubatch).");

    /// <summary><c>--chat-template</c>, which may name a file.</summary>
    public Option<string?> Template => _template;

    private SyntheticOptionSet Synthetic { get; } = new();

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_projector);
        Synthetic.AddTo(command);
        AddSettingsTo(command);
        command.Validators.Add(result =>
        {
            bool hasModel = result.GetValue(_model) is not null;
            if (!hasModel && result.GetValue(_projector) is not null)
                result.AddError("--mmproj needs --model: a projector belongs to one text model.");
            if (hasModel && Synthetic.IsGiven(result))
                result.AddError("--preset and --type choose a synthetic model, --model a file: give one or the other.");
        });
    }

    /// <summary>Only those that say how models run; for a command that takes several models.</summary>
    public void AddSettingsTo(Command command)
    {
        Option[] settings = [Template, _context, _threads, _visionThreads, _overlap, _vision, _dataType, _preprocess, _batch, _microBatch];
        foreach (Option option in settings)
            command.Add(option);
    }

    /// <summary>The files that the user named, else a synthetic model's, made if it is not there yet.</summary>
    public async Task<ModelFiles> FilesAsync(ParseResult parsed, uint seed, CommandConsole console, CancellationToken cancellationToken) =>
        parsed.GetValue(_model) is { } model
            ? new ModelFiles(model, parsed.GetValue(_projector), null)
            : await SyntheticModelStore.EnsureAsync(Synthetic.Preset(parsed), Synthetic.Type(parsed), seed, console, cancellationToken).ConfigureAwait(false);

    /// <summary>What the options ask for; the files are those of <see cref="FilesAsync"/>.</summary>
    public EngineOptions Read(ParseResult parsed) => new()
    {
        ModelPath = "",
        ChatTemplate = parsed.GetValue(_template),
        ContextLength = parsed.GetValue(_context),
        Threads = parsed.GetValue(_threads),
        VisionThreads = parsed.GetValue(_visionThreads),
        OverlapEncoding = parsed.GetValue(_overlap) ? true : null,
        BatchSize = parsed.GetValue(_batch),
        // A smaller batch alone is not an error: the micro-batch follows it.
        MicroBatchSize = parsed.GetResult(_microBatch) is { Implicit: false } ? parsed.GetValue(_microBatch) : Math.Min(512, parsed.GetValue(_batch)),
        Vision = EngineWords.Vision(parsed.GetValue(_vision)),
        VisionDataType = EngineWords.DataType(parsed.GetValue(_dataType)),
        Preprocessing = EngineWords.Preprocessing(parsed.GetValue(_preprocess)),
    };
}
