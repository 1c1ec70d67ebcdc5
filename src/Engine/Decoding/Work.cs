namespace FastEval.Engine.Decoding;

/// <summary>A part of a step: a stretch of one sequence's prompt, or tokens of one of its branches.</summary>
/// <param name="Task">Whose it is.</param>
/// <param name="Branch">The branch; null for a prompt.</param>
/// <param name="Piece">For a prompt, what is computed of it.</param>
/// <param name="Count">Tokens.</param>
/// <param name="IsPromptEnd">Whether it ends the prompt, so that its last logits are wanted.</param>
internal readonly record struct Work(DecodeTask Task, Branch? Branch, PromptPiece Piece, int Count, bool IsPromptEnd);
