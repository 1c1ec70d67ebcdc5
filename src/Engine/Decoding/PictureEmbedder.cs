using System.Diagnostics;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Pictures → embeddings: from the caches, or decoded, preprocessed and encoded, those of one prompt together. Only what computes with the encoder
/// passes the gate, so that the text model goes on while files are decoded, pictures preprocessed and embeddings handed to the disk. One prompt at a time.
/// </summary>
/// <param name="encoder">The encoder.</param>
/// <param name="keys">Keys of its embeddings.</param>
/// <param name="cache">Embeddings of pictures seen before.</param>
/// <param name="gate">Passed by what computes.</param>
/// <param name="largestBatch">Pictures encoded at once at most; 1 where every bit counts.</param>
internal sealed class PictureEmbedder(IVisionEncoder encoder, EmbeddingKeys keys, ImageEmbeddingCache cache, ComputeGate gate, int largestBatch)
{
    /// <summary>Whether each run of text around a picture begins as a sequence does.</summary>
    public bool BeginsEachText => encoder.BeginsEachText;

    /// <summary>What identifies a picture's embedding.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="isAlone">Whether the prompt has no other.</param>
    public EmbeddingKey KeyOf(PromptPart.Image image, bool isAlone) => keys.Of(image.GetSha256(), isAlone || !encoder.HeedsCompany);

    /// <summary>Prompt tokens that a picture will take; its header is read, unless its embedding is at hand.</summary>
    public int CountTokens(PromptPart.Image image, EmbeddingKey key, bool isAlone)
    {
        if (cache.TryCountTokens(key, out int known))
            return known;
        (int width, int height) = Named(image, static bytes => ImageDecoder.ReadDimensions(bytes));
        return encoder.CountTokens(width, height, isAlone);
    }

    /// <summary>
    /// The embeddings of a request's pictures. The same picture twice is encoded once, also where caches are not to be used. Every lease is among
    /// the request's as soon as it is taken.
    /// </summary>
    /// <param name="task">The request.</param>
    /// <param name="images">Its pictures.</param>
    /// <param name="imageKeys">Their keys.</param>
    /// <returns>A lease per key.</returns>
    public IReadOnlyDictionary<EmbeddingKey, EmbeddingLease> Embed(DecodeTask task, IReadOnlyList<PromptPart.Image> images, IReadOnlyList<EmbeddingKey> imageKeys)
    {
        var leases = new Dictionary<EmbeddingKey, EmbeddingLease>();
        var missing = new OrderedDictionary<EmbeddingKey, PromptPart.Image>();
        using (task.Clock.Measure(Phase.Read))
        {
            for (int i = 0; i < images.Count; i++)
            {
                EmbeddingKey key = imageKeys[i];
                if (leases.ContainsKey(key) || missing.ContainsKey(key))
                    continue;
                if (task.UseCaches && cache.TryAcquire(key, out EmbeddingLease lease))
                    Hold(key, lease);
                else
                    missing.Add(key, images[i]);
            }
        }
        foreach (KeyValuePair<EmbeddingKey, PromptPart.Image>[] batch in missing.Chunk(largestBatch))
        {
            IReadOnlyList<ImageEmbedding> embeddings = Encode([.. batch.Select(one => one.Value)], images.Count == 1, task.Clock, task, task.Stop);
            task.BookedDirectly(Stopwatch.GetTimestamp());
            for (int i = 0; i < batch.Length; i++)
                Hold(batch[i].Key, cache.Add(batch[i].Key, embeddings[i]));
            // A disk that is far behind makes it wait.
            task.BookWaiting(Stopwatch.GetTimestamp());
        }
        return leases;

        void Hold(EmbeddingKey key, EmbeddingLease lease)
        {
            task.Leases.Add(lease);
            leases.Add(key, lease);
        }
    }

    /// <summary>Puts the embedding of a picture alone into the cache, if it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Encode(PromptPart.Image image, CancellationToken cancellationToken)
    {
        EmbeddingKey key = KeyOf(image, isAlone: true);
        bool wasCached = cache.TryAcquire(key, out EmbeddingLease lease);
        if (!wasCached)
            lease = cache.Add(key, Encode([image], isAlone: true, new PhaseClock(), task: null, cancellationToken)[0]);
        lease.Dispose();
        return wasCached;
    }

    /// <summary>Encodes pictures at once.</summary>
    private IReadOnlyList<ImageEmbedding> Encode(PromptPart.Image[] images, bool isAlone, PhaseClock clock, DecodeTask? task, CancellationToken cancellationToken)
    {
        var prepared = new List<PreparedImage>(images.Length);
        try
        {
            foreach (PromptPart.Image image in images)
            {
                cancellationToken.ThrowIfCancellationRequested();
                prepared.Add(Prepare(image, isAlone, clock));
            }
            task?.BookedDirectly(Stopwatch.GetTimestamp());
            gate.EnterEncode();
            try
            {
                task?.BookWaiting(Stopwatch.GetTimestamp());
                return encoder.Encode(prepared, clock, cancellationToken);
            }
            finally
            {
                gate.Exit();
            }
        }
        finally
        {
            prepared.ForEach(one => one.Dispose());
        }
    }

    private PreparedImage Prepare(PromptPart.Image image, bool isAlone, PhaseClock clock)
    {
        RgbImage pixels;
        using (clock.Measure(Phase.Read))
            pixels = Named(image, static bytes => ImageDecoder.Decode(bytes));
        using (pixels)
            return encoder.Prepare(pixels, clock, isAlone);
    }

    /// <summary>Runs a decoding step, putting the picture's name before what goes wrong.</summary>
    private static T Named<T>(PromptPart.Image image, Func<ReadOnlySpan<byte>, T> read)
    {
        try
        {
            return read(image.File.Span);
        }
        catch (ImageException e)
        {
            throw new ImageException($"{image.Name}: {e.Message}", e);
        }
    }
}
