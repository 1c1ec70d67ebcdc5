using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Coloured shapes on one picture: what, where, how many, how large.</summary>
internal sealed class ShapesScene() : SceneKind("shapes", ItemFormat.Single, "general")
{
    /// <summary>Pixels by which two things' places must differ for a question about them.</summary>
    private const float Apart = 12;

    private static readonly string[] Sides = ["left", "right", "above", "below"];

    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty switch { Difficulty.Easy => random.Between(1, 3), Difficulty.Medium => random.Between(2, 4), _ => random.Between(3, 6) };
        ShapeThing[] things = Things(random, count);
        ScenePicture picture = pictures.Make(random, difficulty, sketch =>
        {
            sketch.Backdrop(180, 245);
            foreach (ShapeThing thing in things)
                thing.Draw(sketch);
        });
        return Group(difficulty, [picture], OnePicture, Ask(random, things), ShapeThing.CaptionOf(things));
    }

    /// <summary>Things of which no two have shape and colour in common.</summary>
    private static ShapeThing[] Things(SeededRandom random, int count)
    {
        while (true)
        {
            // Of few shapes and colours, so that there is something to count.
            string[] shapes = random.Draw(Outline.Names, random.Between(2, 4)), colours = random.Draw(Paint.Names, random.Between(2, 4));
            (string Shape, string Colour)[] pairs = [.. shapes.SelectMany(shape => colours.Select(colour => (shape, colour)))];
            if (pairs.Length < count)
                continue;
            pairs = random.Draw(pairs, count);
            bool[] large = [.. pairs.Select(_ => random.Chance(count > 4 ? 0.3 : 0.5))];
            float[] radii = [.. large.Select(isLarge => ShapeThing.DrawRadius(random, isLarge))];
            if (ShapeThing.Arrange(random, radii) is { } places)
                return [.. pairs.Select((pair, i) => new ShapeThing(pair.Shape, pair.Colour, large[i], places[i], radii[i]))];
        }
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, ShapeThing[] things)
    {
        ShapeThing one = random.Pick(things);
        yield return AskShape(random, things);
        yield return AskColour(random, things);
        yield return AskPair(random, things);
        yield return AskAnyShape(random, things);
        yield return SceneQuestion.Number("count-all", Counting, "How many objects are there?", things.Length);
        yield return AskCountOfColour(random, things);
        yield return AskCountOfShape(random, things);
        yield return one.Place.AskHalf(random, "half", $"the {one.Name}");
        yield return SceneQuestion.Choice("size-of", Size, $"What size is the {one.Name}", ["small", "large"], one.IsLarge ? "large" : "small");
        yield return AskRule(random, things);
        if (things.Length >= 2)
        {
            ShapeThing[] two = random.Draw(things, 2);
            yield return AskSide(random, two[0], two[1]);
            yield return AskWhere(two[0], two[1]);
            ShapeThing[] sized = random.Shuffle(things);
            ShapeThing first = sized[0];
            if (Array.Find(sized, other => other.IsLarge != first.IsLarge) is { } second)
            {
                yield return SceneQuestion.YesNo("larger-yes-no", Size, $"Is the {first.Name} larger than the {second.Name}?", first.IsLarge);
                string[] options = random.Shuffle([first.Name, second.Name]);
                yield return SceneQuestion.Choice("larger-which", Size, "Which is larger", options, first.IsLarge ? first.Name : second.Name);
            }
        }
        int limit = random.Between(1, 4);
        yield return SceneQuestion.Choice(
            "rule-count", Comprehension, $"Rule: say go if there are more than {limit} objects, otherwise say stop. What do you say", ["go", "stop"], things.Length > limit ? "go" : "stop");
    }

    private static SceneQuestion? AskShape(SeededRandom random, ShapeThing[] things)
    {
        ShapeThing[] only = [.. things.Where(thing => things.Count(other => other.Colour == thing.Colour) == 1)];
        if (only.Length == 0)
            return null;
        ShapeThing thing = random.Pick(only);
        return SceneQuestion.Choice("shape-of", Recognition, $"What shape is the {thing.Colour} object", Options(random, Outline.Names, thing.Shape, 4), thing.Shape);
    }

    private static SceneQuestion? AskColour(SeededRandom random, ShapeThing[] things)
    {
        ShapeThing[] only = [.. things.Where(thing => things.Count(other => other.Shape == thing.Shape) == 1)];
        if (only.Length == 0)
            return null;
        ShapeThing thing = random.Pick(only);
        return SceneQuestion.Choice("color-of", Recognition, $"What color is the {thing.Shape}", Options(random, Paint.Names, thing.Colour, 4), thing.Colour);
    }

    /// <summary>Half are there; of those that are not, shape and colour often are, on other things.</summary>
    private static SceneQuestion AskPair(SeededRandom random, ShapeThing[] things)
    {
        if (random.Flip())
            return SceneQuestion.YesNo("exists", Existence, $"Is there {Article.Before(random.Pick(things).Name)}?", true);
        bool hard = things.Length > 1 && random.Flip();
        while (true)
        {
            string shape = hard || random.Flip() ? random.Pick(things).Shape : random.Pick(Outline.Names);
            string colour = hard || random.Flip() ? random.Pick(things).Colour : random.Pick(Paint.Names);
            if (!things.Any(thing => thing.Shape == shape && thing.Colour == colour))
                return SceneQuestion.YesNo("exists", Existence, $"Is there {Article.Before(colour)} {shape}?", false);
            hard = hard && random.Chance(0.8);
        }
    }

    private static SceneQuestion AskAnyShape(SeededRandom random, ShapeThing[] things)
    {
        string[] present = [.. things.Select(thing => thing.Shape).Distinct()];
        bool isThere = random.Flip();
        string shape = random.Pick(isThere ? present : [.. Outline.Names.Except(present)]);
        return SceneQuestion.YesNo("exists-shape", Existence, $"Is there any {shape}?", isThere);
    }

    private static SceneQuestion AskCountOfColour(SeededRandom random, ShapeThing[] things)
    {
        string colour = random.Chance(0.85) ? random.Pick(things).Colour : random.Pick(Paint.Names);
        return SceneQuestion.Number("count-color", Counting, $"How many {colour} objects are there?", things.Count(thing => thing.Colour == colour));
    }

    private static SceneQuestion AskCountOfShape(SeededRandom random, ShapeThing[] things)
    {
        string shape = random.Chance(0.85) ? random.Pick(things).Shape : random.Pick(Outline.Names);
        return SceneQuestion.Number("count-shape", Counting, $"How many {ShapeThing.Plural(shape)} are there?", things.Count(thing => thing.Shape == shape));
    }

    private static SceneQuestion AskRule(SeededRandom random, ShapeThing[] things)
    {
        string[] present = [.. things.Select(thing => thing.Shape).Distinct()];
        bool isThere = random.Flip();
        string shape = random.Pick(isThere ? present : [.. Outline.Names.Except(present)]);
        string[] words = random.Shuffle(["go", "stop"]);
        return SceneQuestion.Choice(
            "rule-exists", Comprehension, $"Rule: say {words[0]} if there is a {shape}, otherwise say {words[1]}. What do you say", ["go", "stop"], isThere ? words[0] : words[1]);
    }

    private static SceneQuestion? AskSide(SeededRandom random, ShapeThing a, ShapeThing b)
    {
        bool across = random.Flip();
        float off = across ? a.Place.X - b.Place.X : a.Place.Y - b.Place.Y;
        if (MathF.Abs(off) < Apart)
            return null;
        bool asksLess = random.Flip();
        string side = across ? asksLess ? "left of" : "right of" : asksLess ? "above" : "below";
        return SceneQuestion.YesNo("side-yes-no", Spatial, $"Is the {a.Name} {side} the {b.Name}?", asksLess == off < 0);
    }

    private static SceneQuestion? AskWhere(ShapeThing a, ShapeThing b)
    {
        float dx = a.Place.X - b.Place.X, dy = a.Place.Y - b.Place.Y;
        float more = MathF.Max(MathF.Abs(dx), MathF.Abs(dy)), less = MathF.Min(MathF.Abs(dx), MathF.Abs(dy));
        if (more < Apart || less * 1.8f > more)
            return null;
        string side = MathF.Abs(dx) > MathF.Abs(dy) ? dx < 0 ? "left" : "right" : dy < 0 ? "above" : "below";
        return SceneQuestion.Choice("side-which", Spatial, $"Where is the {a.Name} from the {b.Name}", Sides, side);
    }
}
