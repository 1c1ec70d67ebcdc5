using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A label with one to four characters.</summary>
internal sealed class LabelScene() : SceneKind("label", ItemFormat.Single, "document")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        string text = DrawText(random, difficulty switch { Difficulty.Easy => random.Between(1, 2), Difficulty.Medium => random.Between(2, 3), _ => random.Between(3, 4) });
        Label label = Label.Draw(random, text);
        ScenePicture picture = pictures.Make(random, difficulty, label.Paint);
        return Group(difficulty, [picture], OnePicture, Ask(random, label), label.Caption);
    }

    public static string DrawText(SeededRandom random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => random.Pick(Glyphs.Characters.ToCharArray())));

    /// <summary>The text with one character exchanged.</summary>
    public static string Changed(SeededRandom random, string text)
    {
        char[] changed = text.ToCharArray();
        int at = random.Below(changed.Length);
        changed[at] = random.Pick([.. Glyphs.Characters.Where(c => c != changed[at])]);
        return new string(changed);
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Label label)
    {
        yield return new SceneQuestion("read", Ocr, AnswerKind.Text, "What does the label say?", label.Text);
        bool same = random.Flip();
        yield return SceneQuestion.YesNo("says", Ocr, $"Does the label say {(same ? label.Text : Changed(random, label.Text))}?", same);
        yield return SceneQuestion.Number("count-characters", Counting, "How many characters does the label have?", label.Text.Length);
        if (label.Text.Length > 1)
        {
            yield return new SceneQuestion("first-character", Ocr, AnswerKind.Text, "What is the first character of the label?", label.Text[..1]);
            yield return new SceneQuestion("last-character", Ocr, AnswerKind.Text, "What is the last character of the label?", label.Text[^1..]);
        }
        char asked = random.Flip() ? random.Pick(label.Text.ToCharArray()) : random.Pick(Glyphs.Characters.ToCharArray());
        yield return SceneQuestion.YesNo("has-character", Existence, $"Is there a character {asked} on the label?", label.Text.Contains(asked, StringComparison.Ordinal));
        yield return label.Place.AskHalf(random, "half", "the label");
        yield return SceneQuestion.Choice("color-of", Recognition, "What color is the label", Options(random, Label.Colours, label.Colour, 3), label.Colour);
    }
}
