using System.Runtime.InteropServices;

namespace FastEval.Engine.Decoding;

/// <summary>Puts a step's pieces into the model's batch. Not thread-safe.</summary>
internal sealed class BatchFiller(ModelRunner runner)
{
    private readonly List<int> _indices = [];

    /// <summary>Where each piece stands in the batch: the first token of an answer's, the last of a prompt's.</summary>
    public IReadOnlyList<int> Indices => _indices;

    /// <summary>Fills the batch with a step.</summary>
    /// <returns>Null, or the request that cannot be computed, with its <see cref="DecodeTask.Error"/>; then the batch is of no use.</returns>
    public DecodeTask? Fill(List<Work> works)
    {
        runner.Begin();
        _indices.Clear();
        // Pieces of one prompt may follow each other in a batch.
        DecodeTask? before = null;
        int position = 0;
        foreach (ref readonly Work work in CollectionsMarshal.AsSpan(works))
        {
            try
            {
                if (work.Branch is { } branch)
                {
                    _indices.Add(Add(branch, work.Count));
                    continue;
                }
                if (work.Task != before)
                    position = work.Task.Progress.Position;
                before = work.Task;
                _indices.Add(Add(work, ref position));
            }
            catch (Exception e)
            {
                work.Task.Error ??= e;
                return work.Task;
            }
        }
        return null;
    }

    private int Add(Branch branch, int count)
    {
        ReadOnlySpan<int> tokens = branch.Waiting[..count];
        int first = runner.AddToken(tokens[0], branch.Position, branch.Sequence, wantLogits: true);
        for (int i = 1; i < tokens.Length; i++)
            runner.AddToken(tokens[i], branch.Position + i, branch.Sequence, wantLogits: true);
        return first;
    }

    private int Add(in Work work, ref int position)
    {
        PromptPiece piece = work.Piece;
        int sequence = work.Task.Progress.Sequence;
        int index = -1;
        if (piece.Segment.Embeddings is { } embeddings)
        {
            index = runner.AddEmbeddings(embeddings, piece.From, work.Count, position - piece.From, sequence, work.IsPromptEnd);
            position += piece.From + work.Count == embeddings.TokenCount ? embeddings.PositionCount - piece.From : work.Count;
            return index;
        }
        for (int i = 0; i < work.Count; i++)
            index = runner.AddToken(piece.Segment.Tokens[piece.From + i], position + i, sequence, work.IsPromptEnd && i == work.Count - 1);
        position += work.Count;
        return index;
    }
}
