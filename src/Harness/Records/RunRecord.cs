using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>What a run is and where it ran: <c>run.json</c>.</summary>
internal sealed record RunRecord
{
    /// <summary>The version of the record's form.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The form's version.</summary>
    public required int Schema { get; init; }

    /// <summary>The folder's name, <c>UTC-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When its last sample was written; null while it is unfinished.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Wall time of measuring in seconds, over all processes that worked on it; loading and warming up are not in it.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>The program.</summary>
    public required ProgramRecord Program { get; init; }

    /// <summary>As it was called, without the program's name.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>The folder it was called in, which relative paths of <see cref="CommandLine"/> are relative to.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>What everything random was drawn from.</summary>
    public required long Seed { get; init; }

    /// <summary>How items are scored: <c>generate</c> or <c>likelihood</c>.</summary>
    public required string ScoreMode { get; init; }

    /// <summary>The prompt templates, of each target one, and where likelihoods are compared perhaps two; null where the suite has its prompts only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PromptRecord>? Prompts { get; init; }

    /// <summary>The suite.</summary>
    public required SuiteRecord Suite { get; init; }

    /// <summary>The names of all targets that the run is to have, in order.</summary>
    public required IReadOnlyList<string> PlannedTargets { get; init; }

    /// <summary>What answers the items, in order. One joins when it is loaded, so an interrupted run may lack the last ones.</summary>
    public required IReadOnlyList<TargetRecord> Targets { get; init; }

    /// <summary>Who judged replies, and whose grades count; null where nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JudgeRecord? Judge { get; init; }

    /// <summary>A judging anew that is not complete; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RejudgingRecord? Rejudging { get; init; }

    /// <summary>Judges of rounds before, those that were given up too, each with its round: their grades count no more, but were paid for. Null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JudgeRecord>? EarlierJudges { get; init; }

    /// <summary>Prices that a target or a judge had when the run went on with another price table: what was recorded until then is computed with them. Null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PriceRecord>? EarlierPrices { get; init; }

    /// <summary>The machine.</summary>
    public required MachineRecord Machine { get; init; }

    /// <summary>All prices that a cost on record may be computed with.</summary>
    [JsonIgnore]
    public IEnumerable<PriceRecord> Prices => Targets.Concat(new[] { Judge, Rejudging?.Judge }.Concat(EarlierJudges ?? []).OfType<JudgeRecord>().Select(judge => judge.Target))
        .Select(target => target.Api?.Price).Concat(EarlierPrices ?? []).OfType<PriceRecord>().Distinct();

    /// <summary>The record, keeping a price that is about to be replaced.</summary>
    /// <param name="before">The price until now; null for none.</param>
    /// <param name="now">The price from now on.</param>
    public RunRecord WithEarlierPrice(PriceRecord? before, PriceRecord? now) =>
        before is null || before == now || EarlierPrices?.Contains(before) == true ? this : this with { EarlierPrices = [.. EarlierPrices ?? [], before] };
}
