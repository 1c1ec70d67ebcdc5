using System.Diagnostics;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Computes a prompt once and, behind it, each option's tokens as if the model had chosen them; its own probabilities for them are the result.
/// Afterwards the KV cache holds the prompt.
/// </summary>
internal sealed class OptionScorer(ModelRunner runner, KvSequence sequence, IReadOnlyList<PromptSegment> prompt, PhaseClock clock)
{
    private readonly PromptPass _pass = new(runner, sequence, clock);

    /// <summary>When the prompt's logits were read.</summary>
    public long FirstTokenAt { get; private set; }

    /// <summary>When the last option was done.</summary>
    public long LastTokenAt { get; private set; }

    /// <summary>Prompt tokens computed up to the first token.</summary>
    public int PrefilledTokens => _pass.PrefilledTokens;

    /// <summary>Each option's log-likelihood in nats.</summary>
    /// <param name="held">What the KV cache holds of the prompt.</param>
    /// <param name="options">Tokens, at least one each.</param>
    /// <param name="cancellationToken">Stops between two tokens.</param>
    public double[] Score(KvSequence.Match held, int[][] options, CancellationToken cancellationToken)
    {
        Prefill(_pass, held, cancellationToken);
        double[] sums = new double[options.Length];
        using (clock.Measure(Phase.SampleFirst))
        {
            ReadOnlySpan<float> logits = runner.Logits;
            double logSum = LogProbability.LogSum(logits);
            for (int i = 0; i < options.Length; i++)
                sums[i] = logits[options[i][0]] - logSum;
        }
        FirstTokenAt = Stopwatch.GetTimestamp();
        bool isClean = true;
        for (int i = 0; i < options.Length; i++)
        {
            if (options[i].Length == 1)
                continue;
            // A memory that cannot forget a part (recurrent models) has forgotten everything. That time is behind the first token, so in none of its phases.
            if (!isClean)
                Prefill(new PromptPass(runner, sequence, new PhaseClock()), default, cancellationToken);
            sums[i] += Continue(options[i], cancellationToken);
            isClean = TryForgetOption();
        }
        LastTokenAt = Stopwatch.GetTimestamp();
        return sums;
    }

    private void Prefill(PromptPass pass, KvSequence.Match held, CancellationToken cancellationToken)
    {
        var scheduler = new Scheduler(prompt, held);
        while (!scheduler.PromptDone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pass.Decode(scheduler.Next());
        }
    }

    /// <summary>The log-probability of the tokens behind the first, given the prompt and all before.</summary>
    private double Continue(int[] option, CancellationToken cancellationToken)
    {
        double sum = 0;
        for (int i = 0; i + 1 < option.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            runner.DecodeTokens(option.AsSpan(i, 1), sequence.NextPosition + i, wantLogits: true);
            ReadOnlySpan<float> logits = runner.Logits;
            sum += logits[option[i + 1]] - LogProbability.LogSum(logits);
        }
        return sum;
    }

    private bool TryForgetOption()
    {
        if (runner.TryForgetFrom(sequence.NextPosition))
            return true;
        runner.Clear();
        sequence.Clear();
        return false;
    }
}
