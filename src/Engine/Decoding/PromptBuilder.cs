using System.Buffers.Binary;
using System.Security.Cryptography;
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
internal sealed class PromptBuilder(Vocabulary vocabulary, ChatTemplate template, IVisionEncoder? encoder, ImageEmbeddingCache cache)
{
    // Pictures of the request being built: the same one twice is encoded once, also where caches are not to be used.
    private readonly Dictionary<UInt128, ImageEmbedding> _own = [];

    private readonly ChatTemplateContext _context = new()
    {
        BosToken = vocabulary.GetText(vocabulary.BeginOfSequence),
        EosToken = vocabulary.GetText(vocabulary.EndOfSequence),
        TokenizerAddsBos = vocabulary.AddsBeginOfSequence,
    };

    /// <summary>Builds a request's prompt; the pictures' embeddings are in the cache afterwards, which must not be trimmed meanwhile.</summary>
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

        UInt128[] keys = new UInt128[images.Count];
        using (clock.Measure(Phase.Read))
        {
            for (int i = 0; i < keys.Length; i++)
                keys[i] = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(images[i].File.Span));
            CheckFit(request, texts, images, keys, contextLength);
        }
        _own.Clear();
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

    /// <summary>Puts a picture's embedding into the cache, if it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Encode(PromptPart.Image image, CancellationToken cancellationToken)
    {
        if (encoder is null)
            throw new ArgumentException("There is a picture to encode, but no projector was loaded: name it with --mmproj.");
        _own.Clear();
        UInt128 key = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(image.File.Span));
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

    private void CheckFit(GenerationRequest request, int[][] texts, List<PromptPart.Image> images, UInt128[] keys, int contextLength)
    {
        long tokens = texts.Sum(text => (long)text.Length) + (vocabulary.AddsBeginOfSequence ? 1 : 0);
        for (int i = 0; i < images.Count; i++)
        {
            if (cache.TryGet(keys[i], out ImageEmbedding known))
            {
                tokens += known.TokenCount;
                continue;
            }
            (int width, int height) = Named(images[i], static bytes => ImageDecoder.ReadDimensions(bytes));
            tokens += encoder!.CountTokens(width, height);
        }
        if (tokens + (request.MaxTokens ?? 1) > contextLength)
            throw new ContextOverflowException((int)Math.Min(tokens, int.MaxValue), request.MaxTokens, contextLength);
    }

    private ImageEmbedding Embed(
        PromptPart.Image image, UInt128 key, bool useCache, PhaseClock clock, CancellationToken cancellationToken, out bool wasCached)
    {
        wasCached = false;
        if (_own.TryGetValue(key, out ImageEmbedding? own))
            return own;
        wasCached = cache.TryGet(key, out ImageEmbedding cached) && useCache;
        if (wasCached)
            return cached;
        cancellationToken.ThrowIfCancellationRequested();
        RgbImage pixels;
        using (clock.Measure(Phase.Read))
            pixels = Named(image, static bytes => ImageDecoder.Decode(bytes));
        using (pixels)
        {
            ImageEmbedding embedding = encoder!.Encode(pixels, clock, cancellationToken);
            cache.Put(key, embedding);
            _own[key] = embedding;
            return embedding;
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

    private static void AddImage(List<PromptSegment> segments, ImageEmbedding embedding, UInt128 key)
    {
        for (int i = 0; i < embedding.Parts.Count; i++)
        {
            ImageEmbeddingPart part = embedding.Parts[i];
            segments.Add(part.IsEmbeddings
                ? new PromptSegment([], part, key ^ (UInt128)i, OfImage: true)
                : PromptSegment.Text(part.Tokens.ToArray(), ofImage: true));
        }
    }
}
