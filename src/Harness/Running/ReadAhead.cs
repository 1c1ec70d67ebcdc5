using System.Threading.Channels;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>Reads the pictures of the items that come next, while those before are being answered; never more than <see cref="Depth"/> items ahead.</summary>
internal sealed class ReadAhead
{
    /// <summary>Items whose files are in memory and that nobody has taken yet, at most: reading a file takes less than a question about it.</summary>
    public const int Depth = 2;

    private readonly Channel<ReadItem> _items = Channel.CreateBounded<ReadItem>(new BoundedChannelOptions(Depth) { SingleReader = true, SingleWriter = true });

    /// <summary>Begins to read.</summary>
    /// <param name="reader">What reads.</param>
    /// <param name="items">The items, in the order in which they will be taken.</param>
    /// <param name="cancellationToken">Stops between two items.</param>
    public ReadAhead(PictureReader reader, IEnumerable<SuiteItem> items, CancellationToken cancellationToken) =>
        Ended = Task.Run(() => ReadAsync(reader, items, cancellationToken), CancellationToken.None);

    /// <summary>The items, in order.</summary>
    public ChannelReader<ReadItem> Items => _items.Reader;

    /// <summary>Completes when nothing is read any more; never fails.</summary>
    public Task Ended { get; }

    private async Task ReadAsync(PictureReader reader, IEnumerable<SuiteItem> items, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            foreach (SuiteItem item in items)
            {
                // Before the reading, not after: what waits to be taken is in memory already.
                await _items.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                _items.Writer.TryWrite(reader.Read(item));
            }
        }
        catch (OperationCanceledException)
        {
            // There are simply no more; whoever takes them knows why.
        }
        catch (Exception e)
        {
            failure = e; // handed to whoever takes the items
        }
        _items.Writer.Complete(failure);
    }
}
