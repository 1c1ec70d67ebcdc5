using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Things that are all alike in shape or colour, but for one.</summary>
internal sealed class OddOneScene() : SceneKind("odd-one", ItemFormat.Single, "general")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty switch { Difficulty.Easy => 3, Difficulty.Medium => random.Between(3, 4), _ => random.Between(4, 6) };
        bool byShape = random.Flip();
        string[] common = random.Draw(byShape ? Outline.Names : Paint.Names, 2);
        string[] others = random.Draw(byShape ? Paint.Names : Outline.Names, count);
        ShapeThing[] things = Things(random, byShape, common, others);
        int odd = count - 1; // placed at random like the others
        ScenePicture picture = pictures.Make(random, difficulty, sketch =>
        {
            sketch.Backdrop(180, 245);
            foreach (ShapeThing thing in things)
                thing.Draw(sketch);
        });
        return Group(difficulty, [picture], OnePicture, Ask(random, things, odd, byShape), ShapeThing.CaptionOf(things));
    }

    private static ShapeThing[] Things(SeededRandom random, bool byShape, string[] common, string[] others)
    {
        while (true)
        {
            bool isLarge = others.Length <= 4 && random.Flip();
            float[] radii = [.. others.Select(_ => ShapeThing.DrawRadius(random, isLarge))];
            if (ShapeThing.Arrange(random, radii) is { } places)
            {
                return [.. others.Select((other, i) =>
                {
                    string alike = common[i == others.Length - 1 ? 1 : 0];
                    return new ShapeThing(byShape ? alike : other, byShape ? other : alike, isLarge, places[i], radii[i]);
                })];
            }
        }
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, ShapeThing[] things, int odd, bool byShape)
    {
        ShapeThing one = things[odd];
        string[] colours = [.. things.Select(thing => thing.Colour)], shapes = [.. things.Select(thing => thing.Shape)];
        yield return byShape
            ? SceneQuestion.Choice("odd-shape", Comprehension, "One object has another shape. What color is it", random.Shuffle([one.Colour, .. random.Draw(colours.Where(c => c != one.Colour), 2)]), one.Colour)
            : SceneQuestion.Choice("odd-color", Comprehension, "One object has another color. What shape is it", random.Shuffle([one.Shape, .. random.Draw(shapes.Where(s => s != one.Shape), 2)]), one.Shape);
        yield return one.Place.AskHalf(random, "odd-half", byShape ? "the object of another shape" : "the object of another color");
        yield return SceneQuestion.Number("count-all", Counting, "How many objects are there?", things.Length);
        ShapeThing any = random.Pick(things);
        bool exists = random.Flip();
        string name = exists ? any.Name : $"{random.Pick(colours)} {random.Pick(shapes)}";
        yield return SceneQuestion.YesNo("exists", Existence, $"Is there {Article.Before(name)}?", things.Any(thing => thing.Name == name));
    }
}
