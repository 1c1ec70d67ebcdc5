using FastEval.Engine.Decoding;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>Something that answers items: a local engine or an API. One question at a time.</summary>
internal interface ITarget : IDisposable
{
    /// <summary>What it is, for the record.</summary>
    TargetRecord Record { get; }

    /// <summary>Whether <see cref="ScoreOptionsAsync"/> works.</summary>
    bool CanScoreOptions { get; }

    /// <summary>Answers something that is not recorded, so that the first sample does not pay for what only a first request costs; then forgets it.</summary>
    Task WarmUpAsync(CancellationToken cancellationToken);

    /// <summary>Does what can be done about a picture before it is asked about; a local engine encodes it.</summary>
    Task PrepareAsync(PromptPart.Image picture, CancellationToken cancellationToken);

    /// <summary>Answers a question.</summary>
    Task<TargetReply> AnswerAsync(TargetQuestion question, CancellationToken cancellationToken);

    /// <summary>Says how likely each option is as the answer's beginning.</summary>
    Task<OptionReply> ScoreOptionsAsync(TargetQuestion question, IReadOnlyList<string> options, CancellationToken cancellationToken);
}
