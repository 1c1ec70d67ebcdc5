using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Two to four street pictures with a traffic light or a road sign each.</summary>
internal sealed class LightSetScene() : SceneKind("street-set", ItemFormat.MultiImage, "automotive")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty switch { Difficulty.Easy => 2, Difficulty.Medium => 3, _ => random.Between(3, 4) };
        int signs = random.Below(count);
        (TrafficLight? Light, RoadSign? Sign)[] views = random.Shuffle(
            [.. Enumerable.Range(0, count).Select(i => i < signs ? ((TrafficLight?)null, (RoadSign?)RoadSign.Draw(random)) : (TrafficLight.Draw(random), null))]);
        ScenePicture[] shots = [.. views.Select(view => pictures.Make(random, difficulty, sketch =>
        {
            view.Light?.Paint(sketch);
            view.Sign?.Paint(sketch);
        }))];
        return Group(difficulty, shots, Numbered("Picture", count), Ask(random, views), string.Join("; ", views.Select(view => view.Light?.Caption ?? view.Sign!.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, (TrafficLight? Light, RoadSign? Sign)[] views)
    {
        int count = views.Length;
        int[] lights = [.. Enumerable.Range(0, count).Where(i => views[i].Light is not null)];
        int[] only = [.. lights.Where(i => lights.Count(j => views[j].Light!.State == views[i].Light!.State) == 1)];
        if (only.Length > 0)
        {
            int one = random.Pick(only);
            yield return SceneQuestion.Choice("set-which-light", Recognition, $"Which picture shows a {views[one].Light!.Colour} light", Numbers(count), $"{one + 1}");
        }
        int at = random.Pick(lights);
        yield return SceneQuestion.Choice("set-light-state", Recognition, $"What color is the traffic light in picture {at + 1}", TrafficLight.Colours, views[at].Light!.Colour);
        yield return SceneQuestion.Number("set-count-lights", Counting, "How many pictures show a traffic light?", lights.Length);
        int asked = random.Below(count);
        yield return SceneQuestion.YesNo("set-is-sign", Existence, $"Is there a sign in picture {asked + 1}?", views[asked].Sign is not null);
        int[] signs = [.. Enumerable.Range(0, count).Where(i => views[i].Sign is not null)];
        if (signs.Length > 0)
        {
            int sign = random.Pick(signs);
            yield return SceneQuestion.Choice("set-which-sign", Recognition, $"Which sign is in picture {sign + 1}", Options(random, ThingNames.Signs, views[sign].Sign!.Kind, 4), views[sign].Sign!.Kind);
        }
        int rule = random.Pick(lights);
        yield return SceneQuestion.Choice(
            "set-rule-light", Comprehension, $"Rule: drive if the light is green, otherwise wait. What do you do in picture {rule + 1}", ["drive", "wait"], views[rule].Light!.State == 2 ? "drive" : "wait");
    }
}
