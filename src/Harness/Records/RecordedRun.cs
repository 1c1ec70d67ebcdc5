namespace FastEval.Harness.Records;

/// <summary>What a run's folder holds.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Run">Its <c>run.json</c>.</param>
/// <param name="Samples">Its samples, in the order of the file.</param>
/// <param name="SampleBytes">Bytes of the file up to the end of the last whole sample; what is behind was torn by a crash.</param>
/// <param name="TornBytes">Bytes behind it.</param>
/// <param name="LacksNewLine">Whether the last sample is whole but for its line's end.</param>
internal sealed record RecordedRun(string Folder, RunRecord Run, IReadOnlyList<SampleRecord> Samples, long SampleBytes, long TornBytes, bool LacksNewLine)
{
    /// <summary>Samples with the latest verdict of judgings anew that do not count: of the one that is not complete, and of one before it that was given up.</summary>
    public IReadOnlyList<SampleRecord> JudgedAnew { get; init; } = [];

    /// <summary>Of each sample that was judged the latest judging, whoever's it is: it says what all before it took, too.</summary>
    public static IEnumerable<JudgingRecord> Latest(IReadOnlyList<SampleRecord> samples, IReadOnlyList<SampleRecord> judgedAnew)
    {
        Dictionary<(string, string), JudgingRecord> anew = judgedAnew.ToDictionary(sample => (sample.Target, sample.Item), sample => sample.Judging!);
        return samples.Select(sample => anew.GetValueOrDefault((sample.Target, sample.Item)) ?? sample.Judging).OfType<JudgingRecord>();
    }
}
