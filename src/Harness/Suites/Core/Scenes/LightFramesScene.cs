using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A traffic light over two or three frames.</summary>
internal sealed class LightFramesScene() : SceneKind("light-frames", ItemFormat.MultiFrame, "automotive")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int frames = difficulty == Difficulty.Easy ? 2 : random.Between(2, 3);
        TrafficLight first = TrafficLight.Draw(random);
        TrafficLight[] lights = [.. Enumerable.Range(0, frames).Select(i => i == 0 ? first : first with { State = random.Below(3) })];
        if (lights[0].State == lights[^1].State && random.Chance(0.7))
            lights[^1] = lights[^1] with { State = (lights[0].State + random.Between(1, 2)) % 3 };
        // What is between is one of the two, so that the light turns once at most.
        if (frames == 3)
            lights[1] = lights[random.Flip() ? 0 : 2];
        ScenePicture[] shots = [.. lights.Select(light => pictures.Make(random, difficulty, light.Paint))];
        return Group(difficulty, shots, Numbered("Frame", frames), Ask(random, lights), string.Join("; ", lights.Select(light => light.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, TrafficLight[] lights)
    {
        TrafficLight first = lights[0], last = lights[^1];
        yield return SceneQuestion.Choice("light-last", Temporal, "What color is the traffic light in the last frame", TrafficLight.Colours, last.Colour);
        yield return SceneQuestion.Choice("light-first", Temporal, "What color is the traffic light in the first frame", TrafficLight.Colours, first.Colour);
        string from = random.Pick(TrafficLight.Colours), to = random.Pick([.. TrafficLight.Colours.Where(c => c != from)]);
        if (first.State != last.State && random.Chance(0.6))
            (from, to) = random.Chance(0.65) ? (first.Colour, last.Colour) : (last.Colour, first.Colour);
        yield return SceneQuestion.YesNo("light-turns", Temporal, $"Does the traffic light turn from {from} to {to}?", first.Colour == from && last.Colour == to);
        yield return SceneQuestion.YesNo("light-same", Temporal, "Does the traffic light have the same color in the first and the last frame?", first.State == last.State);
        yield return SceneQuestion.Choice(
            "rule-light-end", Comprehension, "Rule: drive if the light is green at the end, otherwise wait. What do you do", ["drive", "wait"], last.State == 2 ? "drive" : "wait");
    }
}
