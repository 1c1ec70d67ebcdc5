namespace FastEval.Harness.Suites.Core;

/// <summary>How hard a picture is made: noise, contrast, number and size of things.</summary>
internal enum Difficulty
{
    Easy,
    Medium,
    Hard,
}
