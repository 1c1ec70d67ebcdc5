namespace FastEval.Harness.Studies.Records;

/// <summary>Something that could not be measured.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="What">What was being measured.</param>
/// <param name="Message">What went wrong.</param>
internal sealed record StudyFailure(string Pair, string What, string Message);
