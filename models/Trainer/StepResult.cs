namespace FastEval.Trainer;

/// <summary>What a batch came to.</summary>
/// <param name="AnswerLoss">The weighted sum of the cross entropy of the answers' tokens.</param>
/// <param name="DenseLoss">Of what is seen under the patches.</param>
/// <param name="Things">The share of things that were seen as what they are.</param>
/// <param name="Colours">The share of colours.</param>
/// <param name="Right">Per answer: whether every token is the most likely one, which is when a greedy reply equals it.</param>
internal sealed record StepResult(float AnswerLoss, float DenseLoss, float Things, float Colours, bool[] Right);
