using CommunityToolkit.HighPerformance;

namespace FastEval.Kernels.Scoring;

/// <summary>
/// Figures over rows of numbers: a row is one position's logits over the vocabulary, or an embedding. Natural logarithms throughout. Thread-safe.
/// <para>
/// Values that are no ordinary numbers mean the same in every implementation. −∞ is a masked token: probability 0, the least of all values, and its
/// log-probability is −∞. A row with a NaN or +∞, or with nothing but −∞, is no distribution: its figures are NaN (<see cref="LogSumExp"/> of the last is −∞,
/// of +∞ it is +∞). Order is defined for infinities as for other numbers; a row with a NaN has none: index −1, value NaN, and it agrees with nothing.
/// </para>
/// </summary>
public interface IRowScoring : IDisposable
{
    /// <summary>Where it is computed: <c>cpu</c>, or the accelerator's id.</summary>
    string Device { get; }

    /// <summary>ln Σⱼ exp xⱼ of each row, without overflow.</summary>
    /// <param name="rows">Rows × width.</param>
    /// <param name="results">Receives one value a row.</param>
    void LogSumExp(ReadOnlySpan2D<float> rows, Span<double> results);

    /// <summary>Log-probabilities of given tokens: ln softmax(x)ₜ = xₜ − ln Σⱼ exp xⱼ.</summary>
    /// <param name="logits">Rows × vocabulary.</param>
    /// <param name="tokens">Rows × any number: which tokens' to give, each from 0 to vocabulary − 1.</param>
    /// <param name="results">Receives as many values as there are tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    void LogProbabilities(ReadOnlySpan2D<float> logits, ReadOnlySpan2D<int> tokens, Span2D<double> results);

    /// <summary>The k greatest values of each row, greatest first; of equal values the one with the lower index first.</summary>
    /// <param name="rows">Rows × width, width ≥ k.</param>
    /// <param name="values">Receives rows × k values.</param>
    /// <param name="indices">Receives rows × k indices.</param>
    void TopK(ReadOnlySpan2D<float> rows, Span2D<float> values, Span2D<int> indices);

    /// <summary>Shannon entropy of each row's softmax, −Σ p ln p, in nats.</summary>
    /// <param name="logits">Rows × vocabulary.</param>
    /// <param name="nats">Receives one value a row, 0 or more.</param>
    void Entropy(ReadOnlySpan2D<float> logits, Span<double> nats);

    /// <summary>
    /// Kullback-Leibler divergence of each pair of rows, Σ p (ln p − ln q), in nats; +∞ where q masks a token that p does not. Tokens that p gives less than
    /// e⁻⁸⁷ of its most likely token's probability count as 0.
    /// </summary>
    /// <param name="p">Logits of the reference, rows × vocabulary.</param>
    /// <param name="q">Logits of what is compared with it, the same shape.</param>
    /// <param name="nats">Receives one value a row, 0 or more.</param>
    void KlDivergence(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q, Span<double> nats);

    /// <summary>In how many rows the greatest value (the first of equals) stands at the same index.</summary>
    /// <param name="p">Rows × width.</param>
    /// <param name="q">The same shape.</param>
    int ArgmaxAgreement(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q);

    /// <summary>Cosine of the angle between each pair of rows, a·b / (|a| |b|); NaN where one is all zeros or not finite.</summary>
    /// <param name="a">Rows × width; every value's square must be an ordinary single-precision number.</param>
    /// <param name="b">The same shape.</param>
    /// <param name="results">Receives one value a row, −1 to 1.</param>
    void CosineSimilarity(ReadOnlySpan2D<float> a, ReadOnlySpan2D<float> b, Span<double> results);
}
