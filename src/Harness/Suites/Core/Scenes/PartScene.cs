using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>One metal part: is it good, and if not, what is wrong with it?</summary>
internal sealed class PartScene() : SceneKind("part", ItemFormat.Single, "industry")
{
    public static readonly string[] Findings = [.. ThingNames.Faults, "none"];

    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        Part part = Part.Draw(random, 0.4);
        return Group(difficulty, [pictures.Make(random, difficulty, part.Paint)], OnePicture, Ask(random, part), part.Caption);
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Part part)
    {
        yield return SceneQuestion.YesNo("faulty", Inspection, "Does the part have a fault?", part.Fault is not null);
        yield return SceneQuestion.Choice("which-fault", Inspection, "Which fault does the part have", Findings, part.Fault ?? "none");
        yield return SceneQuestion.Number("count-holes", Counting, "How many holes does the part have?", part.Holes);
        string asked = part.Fault is { } fault && random.Flip() ? fault : random.Pick(ThingNames.Faults);
        yield return SceneQuestion.YesNo("has-fault", Existence, $"Is there a {asked}?", asked == part.Fault);
        if (part.Fault is { } found)
            yield return part.Where.AskHalf(random, "fault-half", $"the {found}", 8);
        string kept = part.Fault is { } rejected && random.Chance(0.8) ? rejected : random.Pick(ThingNames.Faults);
        yield return SceneQuestion.Choice(
            "rule-fault", Comprehension, $"Rule: reject parts with a {kept}, accept all others. What do you do", ["accept", "reject"], part.Fault == kept ? "reject" : "accept");
    }
}
