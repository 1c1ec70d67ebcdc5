using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Two to four metal parts, each on a picture of its own.</summary>
internal sealed class PartSetScene() : SceneKind("part-set", ItemFormat.MultiImage, "industry")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        int count = difficulty switch { Difficulty.Easy => 2, Difficulty.Medium => 3, _ => random.Between(3, 4) };
        Part[] parts;
        if (random.Chance(0.5))
        {
            parts = [.. Enumerable.Repeat(Part.Good, count)];
            parts[random.Below(count)] = Part.With(random, random.Pick(ThingNames.Faults));
        }
        else
        {
            parts = [.. Enumerable.Range(0, count).Select(_ => Part.Draw(random))];
        }
        ScenePicture[] shots = [.. parts.Select(part => pictures.Make(random, difficulty, part.Paint))];
        return Group(difficulty, shots, Numbered("Picture", count), Ask(random, parts), string.Join("; ", parts.Select(part => part.Caption)));
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Part[] parts)
    {
        int count = parts.Length, faulty = parts.Count(part => part.Fault is not null);
        if (faulty == 1)
            yield return SceneQuestion.Choice("set-which-faulty", Inspection, "Which picture shows a part with a fault", Numbers(count), $"{Array.FindIndex(parts, part => part.Fault is not null) + 1}");
        yield return SceneQuestion.Number("set-count-faulty", Counting, "How many pictures show a part with a fault?", faulty);
        int at = random.Below(count);
        yield return SceneQuestion.YesNo("set-faulty", Inspection, $"Does the part in picture {at + 1} have a fault?", parts[at].Fault is not null);
        at = random.Below(count);
        yield return SceneQuestion.Choice("set-which-fault", Inspection, $"Which fault does the part in picture {at + 1} have", PartScene.Findings, parts[at].Fault ?? "none");
        string asked = faulty > 0 && random.Flip() ? random.Pick([.. parts.Select(part => part.Fault).OfType<string>()]) : random.Pick(ThingNames.Faults);
        yield return SceneQuestion.YesNo("set-fault-exists", Existence, $"Is there a {asked} in any picture?", parts.Any(part => part.Fault == asked));
    }
}
