using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Turns → chat template → tokens and embeddings. Checks that everything fits into the context before a picture is encoded.
/// Text runs are tokenised one by one, as mtmd and the original LLaVA do.
/// </summary>
internal sealed class PromptBuilder(Vocabulary vocabulary, ChatTemplate template, IVisionEncoder? encoder, EmbeddingKeys? imageKeys, ImageEmbeddingCache cache)
{
    // Pictures of the request being built: the same one twice is encoded once, also where caches are not to be used.
    private readonly Dictionary<EmbeddingKey, EmbeddingLease> _own = [];

    private readonly ChatTemplateContext _context = new()
    {
        BosToken = vocabulary.GetText(vocabulary.BeginOfSequence),
        EosToken = vocabulary.GetText(vocabulary.EndOfSequence),
        TokenizerAddsBos = vocabulary.AddsBeginOfSequence,
    };

    /// <summary>Builds a request's prompt; the pictures' embeddings live until <see cref="Release"/> or the next one.</summary>
    public Prompt Build(GenerationRequest request, int contextLength, PhaseClock clock, CancellationToken cancellationToken)
    {
        var images = new List<PromptPart.Image>();
        IReadOnlyList<ChatPart> rendered;
        int[][] texts;
        using (clock.Measure(Phase.PrefillText))
        {
            rendered = template.RenderParts(Turns(request, images), _context);
            texts = [.. rendered.Select(part => part is ChatPart.Text text ? vocabulary.Tokenize(text.Value, parseSpecial: true) : [])];
        }
        if (images.Count > 0 && encoder is null)
            throw new ArgumentException($"The request has {images.Count} picture(s), but no projector was loaded: name it with --mmproj.");

        EmbeddingKey[] keys = new EmbeddingKey[images.Count];
        using (clock.Measure(Phase.Read))
        {
            for (int i = 0; i < keys.Length; i++)
                keys[i] = imageKeys!.Of(images[i].File.Span);
            CheckFit(request, texts, images, keys, contextLength);
        }
        Release();
        var segments = new List<PromptSegment>();
        List<int> run = vocabulary.AddsBeginOfSequence ? [vocabulary.BeginOfSequence] : [];
        int reused = 0;
        for (int i = 0; i < rendered.Count; i++)
        {
            if (rendered[i] is ChatPart.Image place)
            {
                AddText(segments, run, ofImage: false);
                ImageEmbedding embedding = Embed(images[place.Index], keys[place.Index], request.UseCaches, clock, cancellationToken, out bool wasCached);
                reused += wasCached ? 1 : 0;
                AddImage(segments, embedding, keys[place.Index]);
            }
            else
            {
                run.AddRange(texts[i]);
            }
        }
        AddText(segments, run, ofImage: false);
        if (segments.Count == 0)
            throw new ArgumentException("The prompt is empty.");
        return new Prompt(segments, segments.Sum(s => s.TokenCount), segments.Where(s => s.OfImage).Sum(s => s.TokenCount), reused);
    }

    /// <summary>Lets go of the embeddings of the prompt built last.</summary>
    public void Release()
    {
        foreach (EmbeddingLease lease in _own.Values)
            lease.Dispose();
        _own.Clear();
    }

    /// <summary>Puts a picture's embedding into the cache, if it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Encode(PromptPart.Image image, CancellationToken cancellationToken)
    {
        if (encoder is null)
            throw new ArgumentException("There is a picture to encode, but no projector was loaded: name it with --mmproj.");
        Release();
        EmbeddingKey key = imageKeys!.Of(image.File.Span);
        _ = Embed(image, key, useCache: true, new PhaseClock(), cancellationToken, out bool wasCached);
        return wasCached;
    }

    private static List<ChatTurn> Turns(GenerationRequest request, List<PromptPart.Image> images)
    {
        var turns = new List<ChatTurn>();
        foreach (PromptTurn turn in request.Turns)
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

    private void CheckFit(GenerationRequest request, int[][] texts, List<PromptPart.Image> images, EmbeddingKey[] keys, int contextLength)
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
        if (tokens + (request.MaxTokens ?? 1) > contextLength)
            throw new ContextOverflowException((int)Math.Min(tokens, int.MaxValue), request.MaxTokens, contextLength);
    }

    private ImageEmbedding Embed(
        PromptPart.Image image, EmbeddingKey key, bool useCache, PhaseClock clock, CancellationToken cancellationToken, out bool wasCached)
    {
        wasCached = false;
        if (_own.TryGetValue(key, out EmbeddingLease? own))
            return own.Embedding;
        if (useCache && cache.TryAcquire(key, out EmbeddingLease cached))
        {
            wasCached = true;
            _own[key] = cached;
            return cached.Embedding;
        }
        cancellationToken.ThrowIfCancellationRequested();
        RgbImage pixels;
        using (clock.Measure(Phase.Read))
            pixels = Named(image, static bytes => ImageDecoder.Decode(bytes));
        using (pixels)
        {
            EmbeddingLease lease = cache.Add(key, encoder!.Encode(pixels, clock, cancellationToken));
            _own[key] = lease;
            return lease.Embedding;
        }
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

    private static void AddImage(List<PromptSegment> segments, ImageEmbedding embedding, EmbeddingKey key)
    {
        for (int i = 0; i < embedding.Parts.Count; i++)
        {
            ImageEmbeddingPart part = embedding.Parts[i];
            segments.Add(part.IsEmbeddings
                ? new PromptSegment([], part, key.Low ^ (UInt128)i, OfImage: true)
                : PromptSegment.Text(part.Tokens.ToArray(), ofImage: true));
        }
    }
}
