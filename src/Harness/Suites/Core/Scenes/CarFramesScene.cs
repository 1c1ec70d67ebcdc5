using FastEval.Harness.Suites.Core.Drawing;
using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A car on a road over two or three frames, which keeps or changes its lane.</summary>
internal sealed class CarFramesScene() : SceneKind("car-frames", ItemFormat.MultiFrame, "automotive")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int frames = difficulty == Difficulty.Easy ? 2 : 3;
        string colour = random.Pick(Road.Colours);
        int start = random.Below(3), end = random.Chance(0.35) ? start : random.Pick([.. Enumerable.Range(0, 3).Where(lane => lane != start)]);
        float y = Road.DrawY(random), step = random.Between(-10f, 10f);
        bool isLate = random.Flip();
        Road[] roads = [.. Enumerable.Range(0, frames).Select(i =>
        {
            int lane = i == 0 ? start : i == frames - 1 ? end : Math.Abs(end - start) == 2 ? 1 : isLate ? start : end;
            return new Road([(lane, colour, Math.Clamp(y + step * i, 18, Canvas.Side - 18))]);
        })];
        ScenePicture[] shots = [.. roads.Select(road => pictures.Make(random, difficulty, road.Paint))];
        return Group(difficulty, shots, Numbered("Frame", frames), Ask(random, colour, start, end), string.Join("; ", roads.Select(road => road.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, string colour, int start, int end)
    {
        yield return SceneQuestion.Choice("lane-last", Temporal, "In which lane is the car in the last frame", Road.Lanes, Road.Lanes[end]);
        yield return SceneQuestion.Choice("lane-first", Temporal, "In which lane is the car in the first frame", Road.Lanes, Road.Lanes[start]);
        yield return SceneQuestion.YesNo("changes-lane", Temporal, "Does the car change its lane?", start != end);
        if (start != end)
            yield return SceneQuestion.Choice("change-direction", Temporal, "To which side does the car move", ["left", "right"], end < start ? "left" : "right");
        yield return SceneQuestion.Choice("car-color", Recognition, "What color is the car", Options(random, Road.Colours, colour, 4), colour);
    }
}
