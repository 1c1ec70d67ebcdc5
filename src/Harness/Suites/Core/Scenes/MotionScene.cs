using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Frames in which a shape moves, or grows or shrinks.</summary>
internal sealed class MotionScene() : SceneKind("motion", ItemFormat.MultiFrame, "general")
{
    private static readonly string[] Directions = ["left", "right", "up", "down"];

    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int frames = difficulty == Difficulty.Easy ? 2 : 3;
        string shape = random.Pick(Outline.Names), colour = random.Pick(Paint.Names);
        bool moves = random.Chance(0.7);
        int direction = random.Below(4);
        bool grows = random.Flip();
        float step = difficulty switch { Difficulty.Easy => random.Between(32f, 44f), Difficulty.Medium => random.Between(18f, 24f), _ => random.Between(12f, 16f) };
        float travel = step * (frames - 1), margin = 12;
        var start = new Place(random.Between(margin, Canvas.Side - margin), random.Between(margin, Canvas.Side - margin));
        if (moves)
        {
            float from = random.Between(margin, Canvas.Side - margin - travel);
            start = direction switch { 0 => start with { X = Canvas.Side - from }, 1 => start with { X = from }, 2 => start with { Y = Canvas.Side - from }, _ => start with { Y = from } };
        }
        else
        {
            start = new Place(random.Between(18f, Canvas.Side - 18f), random.Between(18f, Canvas.Side - 18f));
        }
        ShapeThing[] things = [.. Enumerable.Range(0, frames).Select(i =>
        {
            float go = moves ? step * i : 0;
            Place place = direction switch { 0 => start with { X = start.X - go }, 1 => start with { X = start.X + go }, 2 => start with { Y = start.Y - go }, _ => start with { Y = start.Y + go } };
            float share = i / (frames - 1f);
            float radius = moves ? 9 : 7 + 8.5f * (grows ? share : 1 - share);
            return new ShapeThing(shape, colour, radius > 11, moves ? place : start, radius);
        })];
        ScenePicture[] shots = [.. things.Select(thing => pictures.Make(random, difficulty, sketch =>
        {
            sketch.Backdrop(190, 240);
            thing.Draw(sketch);
        }))];
        return Group(difficulty, shots, Numbered("Frame", frames), Ask(random, things, moves, direction, grows), string.Join("; ", things.Select(thing => thing.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, ShapeThing[] things, bool moves, int direction, bool grows)
    {
        ShapeThing thing = things[0], end = things[^1];
        yield return SceneQuestion.Choice("motion-color", Recognition, "What color is the object", Options(random, Paint.Names, thing.Colour, 4), thing.Colour);
        yield return SceneQuestion.Choice("motion-shape", Recognition, "What shape is the object", Options(random, Outline.Names, thing.Shape, 4), thing.Shape);
        if (moves)
        {
            yield return SceneQuestion.Choice("direction", Temporal, "In which direction does the object move", Directions, Directions[direction]);
            int asked = random.Flip() ? direction : random.Pick([.. Enumerable.Range(0, 4).Where(d => d != direction)]);
            yield return SceneQuestion.YesNo("moves", Temporal, $"Does the object move {Directions[asked]}?", asked == direction);
            yield return end.Place.AskHalf(random, "end-half", "the object in the last frame", 8);
        }
        else
        {
            yield return SceneQuestion.Choice("grows", Temporal, "What does the object do", ["grow", "shrink"], grows ? "grow" : "shrink");
            yield return SceneQuestion.Choice("size-in-frame", Size, "In which frame is the object larger", ["the first", "the last"], grows ? "the last" : "the first");
        }
        yield return SceneQuestion.YesNo("moves-at-all", Temporal, "Does the object move?", moves);
    }
}
