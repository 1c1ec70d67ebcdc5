namespace FastEval.Harness.Scoring.Judging;

/// <summary>Grades replies that no rule can: a language model, or a person. A run without one leaves such samples unjudged.</summary>
internal interface IJudge
{
    /// <summary>Grades one reply.</summary>
    /// <param name="question">What was asked, what was said, and what is right.</param>
    /// <param name="cancellationToken">Stops it; the sample is asked again later.</param>
    /// <returns>The grade.</returns>
    /// <exception cref="FastEvalException">No grade could be had; the sample becomes an error, never a wrong answer.</exception>
    Task<Judgement> JudgeAsync(JudgeQuestion question, CancellationToken cancellationToken);
}
