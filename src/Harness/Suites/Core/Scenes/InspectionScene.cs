using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A good part for comparison, and one to be checked.</summary>
internal sealed class InspectionScene() : SceneKind("inspection", ItemFormat.Interleaved, "industry")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        Part part = Part.Draw(random, 0.4);
        ScenePicture[] shots = [pictures.Make(random, difficulty, Part.Good.Paint), pictures.Make(random, difficulty, part.Paint)];
        return Group(
            difficulty, shots, "A good part looks like this: <image> Check this part: <image>\n", Ask(random, part), $"{Part.Good.Caption}; {part.Caption}");
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Part part)
    {
        yield return SceneQuestion.YesNo("check-good", Inspection, "Is the checked part good, too?", part.Fault is null);
        yield return SceneQuestion.Choice("check-fault", Inspection, "Which fault does the checked part have", PartScene.Findings, part.Fault ?? "none");
        yield return SceneQuestion.YesNo("check-holes", Counting, "Do both parts have the same number of holes?", part.Holes == 4);
        string kept = part.Fault is { } fault && random.Chance(0.8) ? fault : random.Pick(ThingNames.Faults);
        yield return SceneQuestion.Choice(
            "check-rule", Comprehension, $"Rule: reject parts with a {kept}, accept all others. What do you do", ["accept", "reject"], part.Fault == kept ? "reject" : "accept");
        if (part.Fault is { } found)
            yield return part.Where.AskHalf(random, "check-half", $"the {found}", 8);
    }
}
