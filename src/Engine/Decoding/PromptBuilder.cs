using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Turns → chat template → tokens and embeddings. Checks that everything fits into the context before a picture is encoded.
/// Text runs are tokenised one by one, as mtmd and the original models do. One prompt at a time.
/// </summary>
/// <param name="vocabulary">The model's.</param>
/// <param name="template">The chat template.</param>
/// <param name="pictures">Null without a projector.</param>
/// <param name="contextLength">Tokens of prompt and answer together at most.</param>
/// <param name="runner">Asked what it can compute.</param>
internal sealed class PromptBuilder(Vocabulary vocabulary, ChatTemplate template, PictureEmbedder? pictures, int contextLength, ModelRunner runner)
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
        if (images.Count > 0 && pictures is null)
            throw new ArgumentException($"The request has {images.Count} picture(s), but no projector was loaded: name it with --mmproj.");

        // Phi-3-Vision's processor tokenises what stands around its pictures piece by piece, and each piece begins as a prompt does.
        bool beginsEachText = images.Count > 0 && pictures!.BeginsEachText && vocabulary.BeginOfSequence >= 0;
        int beginnings = beginsEachText ? images.Count + 1 : vocabulary.AddsBeginOfSequence ? 1 : 0;
        EmbeddingKey[] keys = new EmbeddingKey[images.Count];
        using (task.Clock.Measure(Phase.Read))
        {
            for (int i = 0; i < keys.Length; i++)
                keys[i] = pictures!.KeyOf(images[i], images.Count == 1);
            CheckFit(task, texts, images, keys, beginnings);
        }
        IReadOnlyDictionary<EmbeddingKey, EmbeddingLease>? leases = pictures?.Embed(task, images, keys);
        var segments = new List<PromptSegment>();
        List<int> run = beginnings > 0 ? [vocabulary.BeginOfSequence] : [];
        for (int i = 0; i < rendered.Count; i++)
        {
            if (rendered[i] is not ChatPart.Image place)
            {
                run.AddRange(texts[i]);
                continue;
            }
            AddText(segments, run, ofImage: false);
            AddImage(segments, leases![keys[place.Index]].Embedding, keys[place.Index]);
            if (beginsEachText)
                run.Add(vocabulary.BeginOfSequence);
        }
        AddText(segments, run, ofImage: false);
        if (segments.Count == 0)
            throw new ArgumentException("The prompt is empty.");
        return new Prompt(segments, segments.Sum(s => s.TokenCount), segments.Where(s => s.OfImage).Sum(s => s.TokenCount), Reused(keys, leases));
    }

    /// <summary>Counts a prompt's pictures by where their embeddings came from; one that is there twice counts twice.</summary>
    private static ReusedImages Reused(EmbeddingKey[] keys, IReadOnlyDictionary<EmbeddingKey, EmbeddingLease>? leases) => new(
        keys.Count(key => leases![key].Source == EmbeddingSource.Memory), keys.Count(key => leases![key].Source == EmbeddingSource.Disk));

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

    private void CheckFit(DecodeTask task, int[][] texts, List<PromptPart.Image> images, EmbeddingKey[] keys, int beginnings)
    {
        long ofImages = 0;
        for (int i = 0; i < images.Count; i++)
            ofImages += pictures!.CountTokens(images[i], keys[i], images.Count == 1);
        long tokens = texts.Sum(text => (long)text.Length) + beginnings + ofImages;
        if (tokens + task.LeastAnswerTokens > contextLength)
            throw new ContextOverflowException((int)Math.Min(tokens, int.MaxValue), task.LeastAnswerTokens, contextLength, (int)Math.Min(ofImages, int.MaxValue));
        int answer = task.AnswerCells(contextLength - (int)tokens);
        if (tokens + answer > runner.Cells)
            throw ContextOverflowException.OfCache((int)tokens, answer, runner.Cells);
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
