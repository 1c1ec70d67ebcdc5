namespace FastEval.Harness.Scoring.Judging;

/// <summary>The form in which a judge is asked to give its verdict. Pure; a class of its own per form.</summary>
internal interface IVerdictForm
{
    /// <summary>What the judge is to write, for messages.</summary>
    string Description { get; }

    /// <summary>Reads a judge's reply.</summary>
    /// <param name="reply">What it says, without its thinking.</param>
    /// <returns>The verdict; null if there is none in it, or one that is not on the scale: nothing is guessed.</returns>
    JudgeVerdict? Read(string reply);
}
