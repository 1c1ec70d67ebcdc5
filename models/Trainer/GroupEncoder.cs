using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Core;

namespace FastEval.Trainer;

/// <summary>Turns groups into tokens, exactly as the chat template and the engine do with an item's prompt.</summary>
internal sealed class GroupEncoder(WordTokenizer tokenizer, int tokensPerPicture)
{
    public const string Caption = "caption";

    /// <summary>The weight of a caption's tokens: there are many of them.</summary>
    private const float CaptionWeight = 0.35f;

    /// <summary>Encodes a group with some of its questions.</summary>
    /// <param name="group">The group.</param>
    /// <param name="questions">Which.</param>
    /// <param name="withCaption">Whether its caption is asked for, too.</param>
    /// <param name="leavesNewLine">Whether the new line after a single picture is left out, as some programs do.</param>
    public EncodedGroup Encode(SceneGroup group, IEnumerable<SceneQuestion> questions, bool withCaption, bool leavesNewLine)
    {
        string beginning = leavesNewLine && group.Format == ItemFormat.Single ? group.Beginning.TrimEnd('\n') : group.Beginning;
        var tokens = new List<int> { tokenizer.UserId };
        string[] texts = beginning.Split("<image>");
        for (int i = 0; i < texts.Length; i++)
        {
            if (i > 0)
                tokens.AddRange(Enumerable.Repeat(EncodedGroup.PictureSlot, tokensPerPicture));
            tokens.AddRange(tokenizer.Encode(texts[i]));
        }
        var encoded = questions.Select(question => Encode($"{group.Kind}/{question.Template}", question.Text, question.Answer, 1)).ToList();
        if (withCaption)
            encoded.Add(Encode(Caption, WordTokenizer.CaptionQuestion, group.Caption, CaptionWeight));
        return new EncodedGroup(group, [.. tokens], encoded);
    }

    private EncodedQuestion Encode(string template, string question, string answer, float weight)
    {
        int[] asked = [.. tokenizer.Encode(question), tokenizer.AssistantId];
        return new EncodedQuestion(template, [.. asked, .. tokenizer.Encode(answer), tokenizer.EndId], asked.Length, weight);
    }
}
