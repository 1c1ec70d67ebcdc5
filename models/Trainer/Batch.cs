using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Trainer;

/// <summary>
/// The arrays of one step. A group's questions stand one after the other behind its beginning; each sees the beginning and itself, and is
/// placed as if it came right behind, so that one pass over the pictures serves them all.
/// </summary>
internal sealed class Batch
{
    private Batch(IReadOnlyList<EncodedGroup> groups, int patchSize)
    {
        Groups = groups;
        ScenePicture[] pictures = [.. groups.SelectMany(group => group.Group.Pictures)];
        PictureCount = pictures.Length;
        int patches = Canvas.Side / patchSize * (Canvas.Side / patchSize);
        Pixels = new byte[pictures.Length * Canvas.Side * Canvas.Side * 3];
        Dense = new long[pictures.Length * patches * DenseLabels.Heads.Length];
        Counts = [.. pictures.Select(DenseLabels.Count)];
        for (int i = 0; i < pictures.Length; i++)
        {
            pictures[i].Pixels.CopyTo(Pixels, i * pictures[i].Pixels.Length);
            DenseLabels.Write(pictures[i], patchSize, Dense.AsSpan(i * patches * DenseLabels.Heads.Length, patches * DenseLabels.Heads.Length));
        }
    }

    public IReadOnlyList<EncodedGroup> Groups { get; }

    public int PictureCount { get; }

    /// <summary>Pictures × height × width × 3.</summary>
    public byte[] Pixels { get; }

    /// <summary>Pictures × patches × heads.</summary>
    public long[] Dense { get; }

    /// <summary>Things per picture.</summary>
    public long[] Counts { get; }

    /// <summary>Tokens per group, after padding.</summary>
    public int Length { get; private set; }

    /// <summary>Groups × length: token ids; 0 where a picture goes.</summary>
    public long[] Tokens { get; private set; } = [];

    /// <summary>Groups × length: positions.</summary>
    public long[] Positions { get; private set; } = [];

    /// <summary>Groups × length × length: 0 where a token sees another, −∞ elsewhere.</summary>
    public float[] Mask { get; private set; } = [];

    /// <summary>Where pictures' tokens go, in the order of the pictures, as group × length + place.</summary>
    public long[] PictureSlots { get; private set; } = [];

    /// <summary>Tokens whose successor is part of an answer, likewise.</summary>
    public long[] Predicting { get; private set; } = [];

    /// <summary>Their successors.</summary>
    public long[] Targets { get; private set; } = [];

    /// <summary>Their weights, which sum to 1.</summary>
    public float[] Weights { get; private set; } = [];

    /// <summary>Whose answer each of them is: template, and how many of the following belong to it.</summary>
    public List<(string Template, int Count)> Answers { get; } = [];

    /// <summary>Makes the arrays.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="patchSize">Pixels along each side of a patch.</param>
    /// <param name="padding">The token that fills up.</param>
    public static Batch Of(IReadOnlyList<EncodedGroup> groups, int patchSize, int padding)
    {
        var batch = new Batch(groups, patchSize);
        if (groups.Any(group => group.Questions.Count > 0))
            batch.FillTexts(padding);
        return batch;
    }

    private void FillTexts(int padding)
    {
        Length = Groups.Max(group => group.Length);
        Tokens = new long[Groups.Count * Length];
        Positions = new long[Tokens.Length];
        Mask = new float[Tokens.Length * Length];
        Array.Fill(Tokens, padding);
        Array.Fill(Mask, float.NegativeInfinity);
        var slots = new List<long>();
        var predicting = new List<long>();
        var targets = new List<long>();
        var weights = new List<float>();
        for (int g = 0; g < Groups.Count; g++)
        {
            EncodedGroup group = Groups[g];
            int start = g * Length, begun = group.Beginning.Length;
            for (int i = 0; i < begun; i++)
            {
                bool isPicture = group.Beginning[i] == EncodedGroup.PictureSlot;
                if (isPicture)
                    slots.Add(start + i);
                Tokens[start + i] = isPicture ? 0 : group.Beginning[i];
                Positions[start + i] = i;
                See(g, i, 0, i + 1);
            }
            int at = begun;
            foreach (EncodedQuestion question in group.Questions)
            {
                for (int i = 0; i < question.Tokens.Length; i++)
                {
                    Tokens[start + at + i] = question.Tokens[i];
                    Positions[start + at + i] = begun + i;
                    See(g, at + i, 0, begun);
                    See(g, at + i, at, at + i + 1);
                    if (i + 1 < question.Tokens.Length && i + 1 >= question.AnswerStart)
                    {
                        predicting.Add(start + at + i);
                        targets.Add(question.Tokens[i + 1]);
                        weights.Add(question.Weight);
                    }
                }
                Answers.Add((question.Template, question.Tokens.Length - question.AnswerStart));
                at += question.Tokens.Length;
            }
            for (; at < Length; at++)
                See(g, at, at, at + 1); // padding: something must be seen
        }
        float sum = weights.Sum();
        (PictureSlots, Predicting, Targets, Weights) = ([.. slots], [.. predicting], [.. targets], [.. weights.Select(weight => weight / sum)]);
    }

    private void See(int group, int token, int from, int to) => Mask.AsSpan((group * Length + token) * Length, Length)[from..to].Clear();
}
