using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>Computes a prompt piece by piece, enters it into the sequence and books its time.</summary>
internal sealed class PromptPass(ModelRunner runner, KvSequence sequence, PhaseClock clock)
{
    /// <summary>Prompt tokens computed.</summary>
    public int PrefilledTokens { get; private set; }

    /// <summary>Computes a piece of a prompt.</summary>
    public void Decode(Scheduler.Work work)
    {
        PromptSegment segment = work.Segment ?? throw new ArgumentException("The work is no piece of a prompt.", nameof(work));
        using (clock.Measure(segment.OfImage ? Phase.PrefillImage : Phase.PrefillText))
        {
            if (segment.Embeddings is { } embeddings)
            {
                runner.DecodeEmbeddings(embeddings, sequence.NextPosition, work.WantLogits);
                sequence.AddEmbeddings(segment.Key, embeddings.TokenCount, embeddings.PositionCount);
                PrefilledTokens += embeddings.TokenCount;
            }
            else
            {
                runner.DecodeTokens(work.Tokens.Span, sequence.NextPosition, work.WantLogits);
                sequence.AddTokens(work.Tokens.Span);
                PrefilledTokens += work.Tokens.Length;
            }
            // A device computes on its own: without waiting, one phase's work would be booked to the next.
            runner.Synchronize();
        }
    }
}
