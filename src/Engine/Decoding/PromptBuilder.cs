using System.Diagnostics;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Turns → chat template → tokens and embeddings. Checks that everything fits into the context before a picture is encoded.
/// Text runs are tokenised one by one, as mtmd and the original LLaVA do. One prompt at a time.
/// </summary>
/// <param name="vocabulary">The model's.</param>
/// <param name="template">The chat template.</param>
/// <param name="encoder">Null without a projector.</param>
/// <param name="imageKeys">Keys of the encoder's embeddings; null without one.</param>
/// <param name="cache">Embeddings of pictures seen before.</param>
/// <param name="gate">Passed by what computes a picture.</param>
/// <param name="contextLength">Tokens of prompt and answer together at most.</param>
/// <param name="runner">Asked what it can compute.</param>
internal sealed class PromptBuilder(
    Vocabulary vocabulary, ChatTemplate template, IVisionEncoder? encoder, EmbeddingKeys? imageKeys, ImageEmbeddingCache cache, ComputeGate gate, int contextLength, ModelRunner runner)
{
    private readonly ChatTemplateContext _context = new()
    {
        BosToken = vocabulary.GetText(vocabulary.BeginOfSequence),
        EosToken = vocabulary.GetText(vocabulary.EndOfSequence),
        TokenizerAddsBos = vocabulary.AddsBeginOfSequence,
    };

    /// <summary>Builds a request's prompt; the embeddings that it reads are among the request's leases afterwards.</summary>
    public Prompt Build(DecodeTask task)
    {
        var images = new List<PromptPart.Image>();
        IReadOnlyList<ChatPart> rendered;
        int[][] texts;
        using (task.Clock.Measure(Phase.PrefillText))
        {
            rendered = template.RenderParts(Turns(task.Turns, images), _context);
            texts = [.. rendered.Select(part => part is ChatPart.Text text ? vocabulary.Tokenize(text.Value, parseSpecial: true) : [])];
        }
        if (images.Count > 0 && encoder is null)
            throw new ArgumentException($"The request has {images.Count} picture(s), but no projector was loaded: name it with --mmproj.");

        EmbeddingKey[] keys = new EmbeddingKey[images.Count];
        using (task.Clock.Measure(Phase.Read))
        {
            for (int i = 0; i < keys.Length; i++)
                keys[i] = imageKeys!.Of(images[i].File.Span);
            CheckFit(task, texts, images, keys);
        }
        // The same picture twice is encoded once, also where caches are not to be used.
        var own = new Dictionary<EmbeddingKey, EmbeddingLease>();
        var segments = new List<PromptSegment>();
        List<int> run = vocabulary.AddsBeginOfSequence ? [vocabulary.BeginOfSequence] : [];
        int reused = 0;
        for (int i = 0; i < rendered.Count; i++)
        {
            if (rendered[i] is not ChatPart.Image place)
            {
                run.AddRange(texts[i]);
                continue;
            }
            AddText(segments, run, ofImage: false);
            EmbeddingKey key = keys[place.Index];
            if (!own.TryGetValue(key, out EmbeddingLease? lease))
            {
                if (task.UseCaches && cache.TryAcquire(key, out lease))
                    reused++;
                else
                    lease = cache.Add(key, Encode(images[place.Index], task));
                own.Add(key, lease);
                task.Leases.Add(lease);
            }
            AddImage(segments, lease.Embedding, key);
        }
        AddText(segments, run, ofImage: false);
        if (segments.Count == 0)
            throw new ArgumentException("The prompt is empty.");
        return new Prompt(segments, segments.Sum(s => s.TokenCount), segments.Where(s => s.OfImage).Sum(s => s.TokenCount), reused);
    }

    /// <summary>Puts a picture's embedding into the cache, if it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Encode(PromptPart.Image image, CancellationToken cancellationToken)
    {
        if (encoder is null)
            throw new ArgumentException("There is a picture to encode, but no projector was loaded: name it with --mmproj.");
        EmbeddingKey key = imageKeys!.Of(image.File.Span);
        bool wasCached = cache.TryAcquire(key, out EmbeddingLease lease);
        if (!wasCached)
        {
            gate.EnterEncode();
            try
            {
                lease = cache.Add(key, Encode(image, new PhaseClock(), cancellationToken));
            }
            finally
            {
                gate.Exit();
            }
        }
        lease.Dispose();
        return wasCached;
    }

    private static List<ChatTurn> Turns(IReadOnlyList<PromptTurn> asked, List<PromptPart.Image> images)
    {
        var turns = new List<ChatTurn>();
        foreach (PromptTurn turn in asked)
        {
            var parts = new List<ChatPart>();
            foreach (PromptPart part in turn.Parts)
            {
                if (part is PromptPart.Image image)
                {
                    parts.Add(new ChatPart.Image(images.Count));
                    images.Add(image);
                }
                else
                {
                    parts.Add(new ChatPart.Text(((PromptPart.Text)part).Value));
                }
            }
            turns.Add(new ChatTurn(turn.Role, parts));
        }
        return turns;
    }

    private void CheckFit(DecodeTask task, int[][] texts, List<PromptPart.Image> images, EmbeddingKey[] keys)
    {
        long tokens = texts.Sum(text => (long)text.Length) + (vocabulary.AddsBeginOfSequence ? 1 : 0);
        for (int i = 0; i < images.Count; i++)
        {
            if (cache.TryCountTokens(keys[i], out int known))
            {
                tokens += known;
                continue;
            }
            (int width, int height) = Named(images[i], static bytes => ImageDecoder.ReadDimensions(bytes));
            tokens += encoder!.CountTokens(width, height);
        }
        if (tokens + task.LeastAnswerTokens > contextLength)
            throw new ContextOverflowException((int)Math.Min(tokens, int.MaxValue), task.LeastAnswerTokens, contextLength);
        int answer = task.AnswerCells(contextLength - (int)tokens);
        if (tokens + answer > runner.Cells)
            throw ContextOverflowException.OfCache((int)tokens, answer, runner.Cells);
    }

    private ImageEmbedding Encode(PromptPart.Image image, DecodeTask task)
    {
        task.BookedDirectly(Stopwatch.GetTimestamp());
        gate.EnterEncode();
        try
        {
            task.BookWaiting(Stopwatch.GetTimestamp());
            return Encode(image, task.Clock, task.Stop);
        }
        finally
        {
            gate.Exit();
        }
    }

    private ImageEmbedding Encode(PromptPart.Image image, PhaseClock clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RgbImage pixels;
        using (clock.Measure(Phase.Read))
            pixels = Named(image, static bytes => ImageDecoder.Decode(bytes));
        using (pixels)
            return encoder!.Encode(pixels, clock, cancellationToken);
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

    private static void AddText(List<PromptSegment> segments, List<int> run, bool ofImage)
    {
        if (run.Count > 0)
            segments.Add(PromptSegment.Text([.. run], ofImage));
        run.Clear();
    }

    private void AddImage(List<PromptSegment> segments, ImageEmbedding embedding, EmbeddingKey key)
    {
        for (int i = 0; i < embedding.Parts.Count; i++)
        {
            ImageEmbeddingPart part = embedding.Parts[i];
            if (part.IsEmbeddings)
                runner.CheckComputable(part);
            segments.Add(part.IsEmbeddings ? PromptSegment.Image(part, new SegmentKey(key, i)) : PromptSegment.Text(part.Tokens.ToArray(), ofImage: true));
        }
    }
}
