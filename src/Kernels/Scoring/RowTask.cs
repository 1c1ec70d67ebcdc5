namespace FastEval.Kernels.Scoring;

/// <summary>What <see cref="ScoringJob"/> does to each row.</summary>
internal enum RowTask
{
    /// <summary>ln Σ exp.</summary>
    LogSumExp,

    /// <summary>Log-probabilities of tokens.</summary>
    LogProbabilities,

    /// <summary>The greatest values.</summary>
    TopK,

    /// <summary>The entropy.</summary>
    Entropy,

    /// <summary>The divergence of a pair of rows.</summary>
    KlDivergence,

    /// <summary>Whether a pair of rows has its maximum at the same place.</summary>
    ArgmaxAgreement,

    /// <summary>The cosine of a pair of rows.</summary>
    CosineSimilarity,
}
