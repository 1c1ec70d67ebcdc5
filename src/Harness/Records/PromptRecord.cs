namespace FastEval.Harness.Records;

/// <summary>The template that one target's prompts were made with.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Name">Where it is from: <c>suite</c>, <c>family X</c> of the suite's card, a name or a file that the user gave.</param>
/// <param name="Template">Its text.</param>
internal sealed record PromptRecord(string Target, string Name, string Template);
