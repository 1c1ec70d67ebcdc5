namespace FastEval.Harness.Records;

/// <summary>What a run's folder holds.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Run">Its <c>run.json</c>.</param>
/// <param name="Samples">Its samples, in the order of the file.</param>
/// <param name="SampleBytes">Bytes of the file up to the end of the last whole sample; what is behind was torn by a crash.</param>
/// <param name="TornBytes">Bytes behind it.</param>
/// <param name="LacksNewLine">Whether the last sample is whole but for its line's end.</param>
internal sealed record RecordedRun(string Folder, RunRecord Run, IReadOnlyList<SampleRecord> Samples, long SampleBytes, long TornBytes, bool LacksNewLine);
