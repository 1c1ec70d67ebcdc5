namespace FastEval.Trainer;

/// <summary>A question as tokens.</summary>
/// <param name="Template">Its kind; what accuracy is kept by.</param>
/// <param name="Tokens">The question, the mark that the assistant speaks, the answer, and its end.</param>
/// <param name="AnswerStart">Where in them the answer begins.</param>
/// <param name="Weight">Of each of the answer's tokens in the loss.</param>
internal sealed record EncodedQuestion(string Template, int[] Tokens, int AnswerStart, float Weight);
