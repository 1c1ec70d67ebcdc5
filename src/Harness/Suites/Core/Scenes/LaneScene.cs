using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Cars on a road of three lanes.</summary>
internal sealed class LaneScene() : SceneKind("lane", ItemFormat.Single, "automotive")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty == Difficulty.Easy ? random.Between(1, 2) : random.Between(1, 3);
        int[] lanes = random.Draw([0, 1, 2], count);
        string[] colours = random.Draw(Road.Colours, count);
        var road = new Road([.. lanes.Select((lane, i) => (lane, colours[i], Road.DrawY(random)))]);
        return Group(difficulty, [pictures.Make(random, difficulty, road.Paint)], OnePicture, Ask(random, road), road.Caption);
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Road road)
    {
        (int lane, string colour, _) = random.Pick(road.Cars);
        yield return SceneQuestion.Choice("which-lane", Spatial, $"In which lane is the {colour} car", Road.Lanes, Road.Lanes[lane]);
        (lane, colour, _) = random.Pick(road.Cars);
        yield return SceneQuestion.Choice("car-in-lane", Recognition, $"What color is the car in the {Road.Lanes[lane]} lane", Options(random, Road.Colours, colour, 4), colour);
        yield return SceneQuestion.Number("count-cars", Counting, "How many cars are there?", road.Cars.Count);
        int[] free = [.. Enumerable.Range(0, 3).Except(road.Cars.Select(car => car.Lane))];
        bool isFree = free.Length > 0 && random.Flip();
        int asked = isFree ? random.Pick(free) : random.Pick(road.Cars).Lane;
        yield return SceneQuestion.YesNo("lane-occupied", Existence, $"Is there a car in the {Road.Lanes[asked]} lane?", !isFree);
        bool present = random.Flip();
        string[] colours = [.. road.Cars.Select(car => car.Colour)];
        yield return SceneQuestion.YesNo("car-exists", Existence, $"Is there {Article.Before(random.Pick(present ? colours : [.. Road.Colours.Except(colours)]))} car?", present);
        yield return SceneQuestion.Choice(
            "rule-lane", Comprehension, "Rule: change to the left lane if there is no car in it, otherwise wait. What do you do", ["change", "wait"], free.Contains(0) ? "change" : "wait");
    }
}
