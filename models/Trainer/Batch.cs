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

    /// <summary>Tokens per group, after padding; 0 without texts.</summary>
    public int Length { get; private set; }

    /// <summary>Those of the beginnings, which all groups' are padded to; the questions come behind.</summary>
    public int BeginningLength { get; private set; }

    /// <summary>Groups × length: token ids; 0 where a picture goes.</summary>
    public long[] Tokens { get; private set; } = [];

    /// <summary>Groups × length: positions.</summary>
    public long[] Positions { get; private set; } = [];

    /// <summary>Groups × tokens of questions × length: 0 where a question's token sees another, −∞ elsewhere. Those of beginnings see what is before them.</summary>
    public float[] Mask { get; private set; } = [];

    /// <summary>Where pictures' tokens go, in the order of the pictures, as group × length + place.</summary>
    public long[] PictureSlots { get; private set; } = [];

    /// <summary>The most tokens of a group that predict a part of an answer.</summary>
    public int MostPredicting { get; private set; }

    /// <summary>Groups × most predicting: the tokens whose successors are parts of answers, as group × length + place; padded with any.</summary>
    public long[] Predicting { get; private set; } = [];

    /// <summary>Their rows of the mask, groups × most predicting × length.</summary>
    public float[] PredictingMask { get; private set; } = [];

    /// <summary>Which of <see cref="Predicting"/> are no padding.</summary>
    public long[] Real { get; private set; } = [];

    /// <summary>The real ones' successors.</summary>
    public long[] Targets { get; private set; } = [];

    /// <summary>Their weights.</summary>
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
        BeginningLength = Groups.Max(group => group.Beginning.Length);
        int asked = Groups.Max(group => group.Length - group.Beginning.Length);
        Length = BeginningLength + asked;
        Tokens = new long[Groups.Count * Length];
        Positions = new long[Tokens.Length];
        Mask = new float[Groups.Count * asked * Length];
        Array.Fill(Tokens, padding);
        Array.Fill(Mask, float.NegativeInfinity);
        var slots = new List<long>();
        var targets = new List<long>();
        var weights = new List<float>();
        var predicting = Groups.Select(_ => new List<int>()).ToArray();
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
            }
            int at = BeginningLength;
            foreach (EncodedQuestion question in group.Questions)
            {
                for (int i = 0; i < question.Tokens.Length; i++)
                {
                    Tokens[start + at + i] = question.Tokens[i];
                    Positions[start + at + i] = begun + i;
                    Span<float> sees = Row(g, at + i);
                    sees[..begun].Clear();
                    sees[at..(at + i + 1)].Clear();
                    if (i + 1 < question.Tokens.Length && i + 1 >= question.AnswerStart)
                    {
                        predicting[g].Add(at + i);
                        targets.Add(question.Tokens[i + 1]);
                        weights.Add(question.Weight);
                    }
                }
                Answers.Add((question.Template, question.Tokens.Length - question.AnswerStart));
                at += question.Tokens.Length;
            }
            for (; at < Length; at++)
                Row(g, at)[0] = 0; // padding: something must be seen
        }
        (PictureSlots, Targets, Weights) = ([.. slots], [.. targets], [.. weights]);
        FillPredicting(predicting);
    }

    private void FillPredicting(List<int>[] predicting)
    {
        MostPredicting = predicting.Max(places => places.Count);
        Predicting = new long[Groups.Count * MostPredicting];
        PredictingMask = new float[Predicting.Length * Length];
        var real = new List<long>();
        for (int g = 0; g < Groups.Count; g++)
        {
            for (int i = 0; i < MostPredicting; i++)
            {
                int to = g * MostPredicting + i, place = i < predicting[g].Count ? predicting[g][i] : Length - 1;
                if (i < predicting[g].Count)
                    real.Add(to);
                Predicting[to] = g * Length + place;
                Row(g, place).CopyTo(PredictingMask.AsSpan(to * Length));
            }
        }
        Real = [.. real];
    }

    private Span<float> Row(int group, int token) => Mask.AsSpan((group * (Length - BeginningLength) + token - BeginningLength) * Length, Length);
}
