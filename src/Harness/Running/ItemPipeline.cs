using System.Runtime.CompilerServices;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>
/// Has several items answered at the same time: files are read ahead, questions put to the target in the items' order, and samples handed on as they are
/// complete. Whoever takes them decides the pace: a question gets the place of an answered one only when that one's sample has been taken.
/// </summary>
/// <param name="make">Makes a sample of an item; the question is put before it returns.</param>
/// <param name="pictures">Reads the files.</param>
/// <param name="inFlight">Questions put to the target at the same time.</param>
/// <param name="mayAsk">Whether one more may be asked, while so many are under way; null for always. Where none is under way and none may be asked, it ends.</param>
internal sealed class ItemPipeline(Func<ReadItem, CancellationToken, Task<SampleRecord>> make, PictureReader pictures, int inFlight, Func<int, bool>? mayAsk = null)
{
    /// <summary>
    /// Makes a sample of every item. When it is stopped, nothing more is asked, samples that are complete all the same are still handed on, and the exception comes
    /// last. However it ends, no question is under way afterwards.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped; items may be without a sample.</exception>
    public async IAsyncEnumerable<ItemSample> MakeAsync(IReadOnlyList<SuiteItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new ReadAhead(pictures, items, stop.Token);
        var asked = new List<Task<ItemSample>>(inFlight);
        Task<bool>? next = null;
        bool hasRead = false;
        int made = 0;
        try
        {
            while (true)
            {
                while (MayAsk(asked.Count, cancellationToken) && ahead.Items.TryRead(out ReadItem? item))
                    asked.Add(AskAsync(item, stop.Token));
                bool wantsMore = MayAsk(asked.Count, cancellationToken) && !hasRead;
                if (wantsMore)
                    next ??= ahead.Items.WaitToReadAsync(CancellationToken.None).AsTask();
                else if (asked.Count == 0)
                    break;
                Task first = await Task.WhenAny(wantsMore ? [next!, .. asked] : asked).ConfigureAwait(false);
                if (first == next)
                {
                    hasRead = !await next.ConfigureAwait(false);
                    next = null;
                    continue;
                }
                var answered = (Task<ItemSample>)first;
                asked.Remove(answered);
                if (cancellationToken.IsCancellationRequested && IsOfTheStop(answered))
                    continue;
                ItemSample sample = await answered.ConfigureAwait(false);
                made++;
                yield return sample;
            }
            if (made < items.Count)
                cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task left in (IEnumerable<Task>)[.. asked, ahead.Ended, next ?? Task.CompletedTask])
                await left.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool MayAsk(int underWay, CancellationToken cancellationToken) =>
        underWay < inFlight && !cancellationToken.IsCancellationRequested && mayAsk?.Invoke(underWay) != false;

    /// <summary>Whether a question ended because everything is being stopped; one that failed meanwhile may have failed of that, and is asked again.</summary>
    private static bool IsOfTheStop(Task<ItemSample> answered) =>
        answered.IsCanceled || (answered.IsCompletedSuccessfully && answered.Result.Sample.State == SampleState.Error);

    private async Task<ItemSample> AskAsync(ReadItem item, CancellationToken cancellationToken) =>
        new(item.Item, await make(item, cancellationToken).ConfigureAwait(false));
}
