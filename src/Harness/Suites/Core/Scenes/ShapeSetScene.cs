using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Two to four pictures with one shape each.</summary>
internal sealed class ShapeSetScene() : SceneKind("shape-set", ItemFormat.MultiImage, "general")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty switch { Difficulty.Easy => 2, Difficulty.Medium => 3, _ => 4 };
        string[] shapes = random.Draw(Outline.Names, random.Between(2, 3)), colours = random.Draw(Paint.Names, random.Between(2, 3));
        ShapeThing[] things = [.. Enumerable.Range(0, count).Select(_ =>
        {
            bool isLarge = random.Flip();
            float radius = ShapeThing.DrawRadius(random, isLarge);
            return new ShapeThing(random.Pick(shapes), random.Pick(colours), isLarge, ShapeThing.Arrange(random, [radius])![0], radius);
        })];
        ScenePicture[] shots = [.. things.Select(thing => pictures.Make(random, difficulty, sketch =>
        {
            sketch.Backdrop(180, 245);
            thing.Draw(sketch);
        }))];
        return Group(difficulty, shots, Numbered("Picture", count), Ask(random, things), string.Join("; ", things.Select(thing => thing.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, ShapeThing[] things)
    {
        int count = things.Length;
        yield return AskWhich(random, things, "set-which-shape", thing => thing.Shape, "shows {0}");
        yield return AskWhich(random, things, "set-which-color", thing => thing.Colour, "shows {0} object");
        int picture = random.Below(count);
        yield return SceneQuestion.Choice("set-shape-of", Recognition, $"What shape is in picture {picture + 1}", Options(random, Outline.Names, things[picture].Shape, 4), things[picture].Shape);
        picture = random.Below(count);
        yield return SceneQuestion.Choice("set-color-of", Recognition, $"What color is the object in picture {picture + 1}", Options(random, Paint.Names, things[picture].Colour, 4), things[picture].Colour);
        int[] two = [.. random.Draw(Enumerable.Range(0, count), 2).Order()];
        ShapeThing a = things[two[0]], b = things[two[1]];
        yield return SceneQuestion.YesNo("set-same-shape", Comprehension, $"Do pictures {two[0] + 1} and {two[1] + 1} show the same shape?", a.Shape == b.Shape);
        yield return SceneQuestion.YesNo("set-same-color", Comprehension, $"Do pictures {two[0] + 1} and {two[1] + 1} show the same color?", a.Colour == b.Colour);
        string colour = random.Pick(things).Colour;
        yield return SceneQuestion.Number("set-count-color", Counting, $"How many pictures show {Article.Before(colour)} object?", things.Count(thing => thing.Colour == colour));
        if (a.IsLarge != b.IsLarge)
            yield return SceneQuestion.YesNo("set-larger", Size, $"Is the object in picture {two[0] + 1} larger than the object in picture {two[1] + 1}?", a.IsLarge);
        string[] present = [.. things.Select(thing => thing.Shape).Distinct()];
        bool exists = random.Flip();
        yield return SceneQuestion.YesNo("set-exists", Existence, $"Is there a {random.Pick(exists ? present : [.. Outline.Names.Except(present)])} in any picture?", exists);
    }

    private static SceneQuestion? AskWhich(SeededRandom random, ShapeThing[] things, string template, Func<ShapeThing, string> value, string says)
    {
        ShapeThing[] only = [.. things.Where(thing => things.Count(other => value(other) == value(thing)) == 1)];
        if (only.Length == 0)
            return null;
        ShapeThing one = random.Pick(only);
        return SceneQuestion.Choice(
            template, Recognition, $"Which picture {string.Format(System.Globalization.CultureInfo.InvariantCulture, says, Article.Before(value(one)))}", Numbers(things.Length), $"{Array.IndexOf(things, one) + 1}");
    }
}
