using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A traffic light at a street.</summary>
internal sealed class LightScene() : SceneKind("light", ItemFormat.Single, "automotive")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        TrafficLight light = TrafficLight.Draw(random);
        return Group(difficulty, [pictures.Make(random, difficulty, light.Paint)], OnePicture, Ask(random, light), light.Caption);
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, TrafficLight light)
    {
        yield return SceneQuestion.Choice("light-state", Recognition, "What color is the traffic light", TrafficLight.Colours, light.Colour);
        string asked = random.Flip() ? light.Colour : random.Pick([.. TrafficLight.Colours.Where(c => c != light.Colour)]);
        yield return SceneQuestion.YesNo("light-is", Recognition, $"Is the traffic light {asked}?", asked == light.Colour);
        yield return SceneQuestion.Choice(
            "rule-light", Comprehension, "Rule: drive if the light is green, otherwise wait. What do you do", ["drive", "wait"], light.State == 2 ? "drive" : "wait");
        yield return SceneQuestion.Choice("lamp", Spatial, "Which lamp is lit", ["top", "middle", "bottom"], ((string[])["top", "middle", "bottom"])[light.State]);
        yield return light.Place.AskHalf(random, "half", "the traffic light");
    }
}
