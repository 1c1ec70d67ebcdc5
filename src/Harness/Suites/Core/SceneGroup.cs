namespace FastEval.Harness.Suites.Core;

/// <summary>One or more pictures with a common beginning of the prompt and all questions that fit them.</summary>
/// <param name="Kind">What kind of scene it is.</param>
/// <param name="Format">How pictures and text stand in the prompt.</param>
/// <param name="Domain">The field that the pictures are from.</param>
/// <param name="Difficulty">How hard the pictures are made.</param>
/// <param name="Pictures">The pictures, in the order of the marks.</param>
/// <param name="Beginning">What stands before each question, with an <c>&lt;image&gt;</c> mark per picture.</param>
/// <param name="Questions">The questions, of each template one at most.</param>
/// <param name="Caption">What is to be seen, in reading order; for training.</param>
internal sealed record SceneGroup(
    string Kind, ItemFormat Format, string Domain, Difficulty Difficulty, IReadOnlyList<ScenePicture> Pictures, string Beginning,
    IReadOnlyList<SceneQuestion> Questions, string Caption);
