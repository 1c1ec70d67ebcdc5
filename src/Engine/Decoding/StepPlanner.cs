using System.Runtime.InteropServices;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Decides what the next step computes: first the next tokens of every answer, then prompts in the order of their arrival, up to a budget. A batch
/// is of tokens or of image embeddings; where both wait they take turns. Knows no tensors and no model.
/// </summary>
/// <param name="budget">Tokens in a step at most; at least 1.</param>
/// <param name="onePiece">Whether a step is of one piece of one prompt, so that its shape does not depend on what else there is.</param>
internal sealed class StepPlanner(int budget, bool onePiece)
{
    private bool _wasImage;
    private bool _promptsFirst;
    private int _first;

    /// <summary>Fills <paramref name="works"/> with the next step.</summary>
    /// <param name="active">The sequences under way; each has taken what is ready.</param>
    /// <param name="works">Emptied first. Empty afterwards if nothing can be computed now.</param>
    public void Plan(List<DecodeTask> active, List<Work> works)
    {
        works.Clear();
        if (HasPrompt(active, image: true) && (!_wasImage || !(HasPrompt(active, image: false) || HasAnswer(active))))
            AddPrompts(active, works, image: true, budget);
        else
            AddPrompts(active, works, image: false, AddBranches(active, works));
        _wasImage = works.Count > 0 && works[^1].Piece.Segment?.Embeddings is not null;
    }

    private static bool HasPrompt(List<DecodeTask> active, bool image)
    {
        foreach (DecodeTask task in CollectionsMarshal.AsSpan(active))
        {
            if (task.Progress is { IsDone: false, IsWaiting: false } progress && progress.Rest.IsImage == image)
                return true;
        }
        return false;
    }

    private static bool HasAnswer(List<DecodeTask> active)
    {
        foreach (DecodeTask task in CollectionsMarshal.AsSpan(active))
        {
            if (task.Progress.IsDone && task.HasTokens)
                return true;
        }
        return false;
    }

    /// <summary>
    /// Adds the branches' tokens. Where they alone fill the budget, every other step leaves half of it to prompts that wait, and each begins with the sequence
    /// that the last one did not get to, so that none starves.
    /// </summary>
    /// <returns>What is left of the budget.</returns>
    private int AddBranches(List<DecodeTask> active, List<Work> works)
    {
        int reserved = _promptsFirst && HasPrompt(active, image: false) ? (budget + 1) / 2 : 0;
        int left = budget - reserved;
        int i = 0;
        for (; i < active.Count && left > 0; i++)
        {
            DecodeTask task = active[(i + _first) % active.Count];
            if (!task.Progress.IsDone || !task.HasTokens)
                continue;
            foreach (Branch branch in CollectionsMarshal.AsSpan(task.Branches))
            {
                int count = Math.Min(branch.Waiting.Length, left);
                if (count == 0)
                    continue;
                works.Add(new Work(task, branch, default, count, IsPromptEnd: false));
                left -= count;
            }
        }
        _first = active.Count == 0 ? 0 : (_first + i) % active.Count;
        _promptsFirst = left + reserved == 0;
        return left + reserved;
    }

    private void AddPrompts(List<DecodeTask> active, List<Work> works, bool image, int left)
    {
        foreach (DecodeTask task in CollectionsMarshal.AsSpan(active))
        {
            PromptProgress progress = task.Progress;
            if (progress.IsDone)
                continue;
            for (int ahead = 0; progress.TryPeek(ahead, out PromptPiece piece) && piece.IsImage == image; ahead++)
            {
                bool isWhole = piece.Segment.Embeddings is { NonCausal: true };
                if (left == 0 || (isWhole && works.Count > 0))
                    return;
                int count = Math.Min(piece.Count, left);
                left = isWhole || onePiece ? 0 : left - count;
                works.Add(new Work(task, null, piece, count, count == piece.Count && progress.IsLast(ahead)));
                if (count < piece.Count)
                    return;
            }
        }
    }
}
