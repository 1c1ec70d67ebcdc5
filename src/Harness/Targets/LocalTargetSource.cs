using System.Security.Cryptography;
using System.Text;
using FastEval.Engine;
using FastEval.Engine.Devices;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>A model's files on this machine.</summary>
internal sealed class LocalTargetSource(LocalTargetOptions options) : ITargetSource
{
    private readonly EngineOptions _engine = options.Engine;

    public string Name => options.Name;

    public void Check()
    {
        _engine.Validate();
        _ = ComputeDevices.Find(_engine.Device);
        if (_engine.ChatTemplate is { } template)
            _ = ChatTemplate.FromFileOrName(template);
        if (_engine.ProjectorPath is { } projector)
            ModelFileValidator.CheckPair(_engine.ModelPath, projector);
        else
            _ = ModelFileValidator.CheckTextModel(_engine.ModelPath);
    }

    public async Task<ITarget> LoadAsync(CancellationToken cancellationToken) => await Task.Run(() => Load(cancellationToken), cancellationToken).ConfigureAwait(false);

    private LocalTarget Load(CancellationToken cancellationToken)
    {
        // Hashed before they are loaded: what is loaded then comes from the memory that the hashing filled.
        ModelInspection model = ModelInspector.Inspect(_engine.ModelPath, null, cancellationToken);
        string? projector = _engine.ProjectorPath is { } path ? ModelInspector.Sha256(path, null, cancellationToken) : null;
        InferenceEngine engine = InferenceEngine.Load(_engine, null, cancellationToken);
        try
        {
            ComputeDevice device = ComputeDevices.Find(engine.Info.Device);
            return new LocalTarget(engine, Describe(model, projector, engine.Info), device.Kind == ComputeDeviceKind.Cpu ? null : device);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private TargetRecord Describe(ModelInspection model, string? projectorSha256, EngineInfo info) => new()
    {
        Name = options.Name,
        Kind = "local",
        Model = Path.GetFileName(_engine.ModelPath),
        ModelSha256 = model.Sha256,
        Mmproj = Path.GetFileName(_engine.ProjectorPath),
        MmprojSha256 = projectorSha256,
        Quantization = model.Quantization,
        Bytes = model.FileBytes + (_engine.ProjectorPath is { } path ? new FileInfo(path).Length : 0),
        Parameters = model.Parameters,
        LlamaCpp = info.LlamaRelease,
        Encoder = info.Vision?.Name,
        EncoderDataType = info.Vision?.DataType,
        Preprocessing = info.Vision?.Preprocessing,
        Device = info.Device,
        Threads = info.Threads,
        VisionThreads = info.VisionThreads,
        Overlap = info.OverlapsEncoding,
        Context = info.ContextLength,
        Batch = _engine.BatchSize,
        MicroBatch = _engine.MicroBatchSize,
        Parallel = _engine.Parallel,
        Deterministic = _engine.Deterministic,
        KvTokens = _engine.KvCacheTokens > 0 ? _engine.KvCacheTokens : null,
        ChatTemplate = info.ChatTemplate,
        ChatTemplateSha256 = _engine.ChatTemplate is { } template
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ChatTemplate.FromFileOrName(template).Source)))
            : null,
        Temperature = options.Temperature,
        MaxTokens = options.MaxTokens,
        LoadMs = Math.Round(info.LoadMs, 3),
    };
}
