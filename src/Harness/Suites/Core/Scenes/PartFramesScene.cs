using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A metal part photographed several times; at some point a fault appears, or none does.</summary>
internal sealed class PartFramesScene() : SceneKind("part-frames", ItemFormat.MultiFrame, "industry")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int frames = difficulty == Difficulty.Easy ? 2 : 3;
        Part faulty = Part.With(random, random.Pick(ThingNames.Faults));
        int appears = random.Chance(0.3) ? frames : random.Between(1, frames - 1);
        Part[] parts = [.. Enumerable.Range(0, frames).Select(i => i >= appears ? faulty : Part.Good)];
        ScenePicture[] shots = [.. parts.Select(part => pictures.Make(random, difficulty, part.Paint))];
        return Group(difficulty, shots, Numbered("Frame", frames), Ask(random, parts, appears), string.Join("; ", parts.Select(part => part.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Part[] parts, int appears)
    {
        int frames = parts.Length;
        string? fault = parts[^1].Fault;
        yield return SceneQuestion.YesNo("fault-last", Inspection, "Does the part have a fault in the last frame?", fault is not null);
        yield return SceneQuestion.Choice("fault-appears", Temporal, "In which frame does a fault appear", [.. Enumerable.Range(2, frames - 1).Select(i => $"{i}"), "none"], appears < frames ? $"{appears + 1}" : "none");
        yield return SceneQuestion.Choice("fault-what", Inspection, "Which fault appears", PartScene.Findings, fault ?? "none");
        yield return SceneQuestion.Number("count-good", Counting, "How many frames show a good part?", appears);
        if (fault is not null)
            yield return parts[^1].Where.AskHalf(random, "fault-half", $"the {fault} in the last frame", 8);
        string asked = fault is not null && random.Flip() ? fault : random.Pick(ThingNames.Faults);
        yield return SceneQuestion.YesNo("fault-ever", Existence, $"Is there a {asked} in any frame?", asked == fault);
    }
}
