using FastEval.Harness.Suites.Core;

namespace FastEval.Trainer;

/// <summary>A group as tokens.</summary>
/// <param name="Group">The group.</param>
/// <param name="Beginning">Tokens before the questions; <see cref="PictureSlot"/> for every token of a picture.</param>
/// <param name="Questions">The questions that were chosen.</param>
internal sealed record EncodedGroup(SceneGroup Group, int[] Beginning, IReadOnlyList<EncodedQuestion> Questions)
{
    public const int PictureSlot = -1;

    public int Length => Beginning.Length + Questions.Sum(question => question.Tokens.Length);
}
