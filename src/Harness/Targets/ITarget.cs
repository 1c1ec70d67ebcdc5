using FastEval.Engine.Devices;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>
/// Something that answers items: a local engine or an API. Answers to at most <see cref="InFlight"/> questions are asked for at the same time;
/// what goes wrong with one of them is thrown by its own call and changes none of the others.
/// </summary>
internal interface ITarget : IDisposable
{
    /// <summary>What it is, for the record.</summary>
    TargetRecord Record { get; }

    /// <summary>
    /// Questions to put to it at the same time: those that it computes together, <see cref="TargetRecord.Parallel"/>, and where there are several, those
    /// that it prepares meanwhile.
    /// </summary>
    int InFlight { get; }

    /// <summary>The GPU of this machine that it decodes on; null for the processor, and for an API.</summary>
    ComputeDevice? Gpu => null;

    /// <summary>Whether <see cref="ScoreOptionsAsync"/> works.</summary>
    bool CanScoreOptions { get; }

    /// <summary>Answers something that is not recorded, so that the first sample does not pay for what only a first request costs; then forgets it.</summary>
    Task WarmUpAsync(CancellationToken cancellationToken);

    /// <summary>Answers a question.</summary>
    Task<TargetReply> AnswerAsync(TargetQuestion question, CancellationToken cancellationToken);

    /// <summary>Says how likely each option is as the answer's beginning.</summary>
    Task<OptionReply> ScoreOptionsAsync(TargetQuestion question, IReadOnlyList<string> options, CancellationToken cancellationToken);
}
