using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Two or three labels, each on a picture of its own.</summary>
internal sealed class LabelSetScene() : SceneKind("label-set", ItemFormat.MultiImage, "document")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty == Difficulty.Hard ? 3 : 2;
        string first = LabelScene.DrawText(random, difficulty == Difficulty.Easy ? random.Between(1, 2) : random.Between(2, 3));
        Label[] labels = [.. Enumerable.Range(0, count).Select(i =>
            Label.Draw(random, i == 0 || random.Chance(0.35) ? first : random.Flip() ? LabelScene.Changed(random, first) : LabelScene.DrawText(random, random.Between(1, 3))))];
        labels = random.Shuffle(labels);
        ScenePicture[] shots = [.. labels.Select(label => pictures.Make(random, difficulty, label.Paint))];
        return Group(difficulty, shots, Numbered("Picture", count), Ask(random, labels), string.Join("; ", labels.Select(label => label.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Label[] labels)
    {
        int at = random.Below(labels.Length);
        yield return new SceneQuestion("set-read", Ocr, AnswerKind.Text, $"What does the label in picture {at + 1} say?", labels[at].Text);
        Label[] only = [.. labels.Where(label => labels.Count(other => other.Text == label.Text) == 1)];
        if (only.Length > 0)
        {
            Label one = random.Pick(only);
            yield return SceneQuestion.Choice("set-which-says", Ocr, $"Which picture says {one.Text}", Numbers(labels.Length), $"{Array.IndexOf(labels, one) + 1}");
        }
        int[] two = [.. random.Draw(Enumerable.Range(0, labels.Length), 2).Order()];
        yield return SceneQuestion.YesNo("set-same-text", Comprehension, $"Do the labels in pictures {two[0] + 1} and {two[1] + 1} say the same?", labels[two[0]].Text == labels[two[1]].Text);
        int counted = random.Below(labels.Length);
        yield return SceneQuestion.Number("set-count-characters", Counting, $"How many characters does the label in picture {counted + 1} have?", labels[counted].Text.Length);
        int coloured = random.Below(labels.Length);
        yield return SceneQuestion.Choice("set-label-color", Recognition, $"What color is the label in picture {coloured + 1}", Options(random, Label.Colours, labels[coloured].Colour, 3), labels[coloured].Colour);
    }
}
