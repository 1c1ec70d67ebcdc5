using System.Diagnostics;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine;

public sealed partial class InferenceEngine
{
    internal IVisionEncoder? Encoder => _encoder;

    /// <summary>The logits that follow a request's prompt, computed alone and from nothing. For who has the engine to himself.</summary>
    internal float[] FirstLogits(GenerationRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        request.Validate();
        using var task = new GenerationTask(request, _model.Vocabulary, new WholeSink(), Stopwatch.GetTimestamp(), cancellationToken);
        try
        {
            Prompt prompt = _prompts.Build(task);
            return Exclusive(runner => runner.ComputePrompt(prompt).ToArray(), cancellationToken);
        }
        finally
        {
            task.Leases.ForEach(lease => lease.Dispose());
        }
    }
}
