using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Two pictures that are given a meaning in the text, and a third to be read by them.</summary>
internal sealed class KeyScene() : SceneKind("key", ItemFormat.Interleaved, "general")
{
    private static readonly string[] Words = ["go", "stop", "wait", "turn"];

    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        string[] shapes = random.Draw(Outline.Names, 2), words = random.Draw(Words, 2);
        string[] colours = difficulty == Difficulty.Hard ? [.. Enumerable.Repeat(random.Pick(Paint.Names), 3)] : random.Draw(Paint.Names, 3);
        int meant = random.Below(2);
        ShapeThing[] things = [.. Enumerable.Range(0, 3).Select(i =>
        {
            bool isLarge = random.Flip();
            float radius = ShapeThing.DrawRadius(random, isLarge);
            // Of easy ones the color tells, too.
            string colour = i == 2 && difficulty == Difficulty.Easy ? colours[meant] : colours[i];
            return new ShapeThing(shapes[i == 2 ? meant : i], colour, isLarge, ShapeThing.Arrange(random, [radius])![0], radius);
        })];
        ScenePicture[] shots = [.. things.Select(thing => pictures.Make(random, difficulty, sketch =>
        {
            sketch.Backdrop(180, 245);
            thing.Draw(sketch);
        }))];
        return Group(
            difficulty, shots, $"This shape <image> means {words[0]}. This shape <image> means {words[1]}. Now look at this picture: <image>\n",
            Ask(random, things, words, meant), string.Join("; ", things.Select(thing => thing.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, ShapeThing[] things, string[] words, int meant)
    {
        yield return SceneQuestion.Choice("key-means", Comprehension, "What does the last picture mean", random.Shuffle(words), words[meant]);
        int asked = random.Below(2);
        yield return SceneQuestion.YesNo("key-is", Comprehension, $"Does the last picture mean {words[asked]}?", asked == meant);
        yield return SceneQuestion.Choice("key-shape", Recognition, "What shape is in the last picture", Options(random, Outline.Names, things[2].Shape, 4), things[2].Shape);
        yield return SceneQuestion.Choice("key-color", Recognition, "What color is the shape in the last picture", Options(random, Paint.Names, things[2].Colour, 4), things[2].Colour);
        yield return SceneQuestion.Choice("key-which", Comprehension, $"What shape means {words[asked]}", Options(random, Outline.Names, things[asked].Shape, 4), things[asked].Shape);
    }
}
