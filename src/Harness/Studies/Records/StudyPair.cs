namespace FastEval.Harness.Studies.Records;

/// <summary>A text model and an mmproj of given types.</summary>
/// <param name="Text">The text model's type.</param>
/// <param name="Mmproj">The mmproj's.</param>
internal sealed record StudyPair(string Text, string Mmproj)
{
    /// <summary>For people, files and <see cref="Harness.Records.TargetRecord.Name"/>.</summary>
    public string Name => $"{Text}+{Mmproj}";
}
