using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>A road sign at a street.</summary>
internal sealed class SignScene() : SceneKind("sign", ItemFormat.Single, "automotive")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        RoadSign sign = RoadSign.Draw(random);
        return Group(difficulty, [pictures.Make(random, difficulty, sign.Paint)], OnePicture, Ask(random, sign), sign.Caption);
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, RoadSign sign)
    {
        yield return SceneQuestion.Choice("which-sign", Recognition, "Which sign is this", Options(random, ThingNames.Signs, sign.Kind, 4), sign.Kind);
        string asked = random.Flip() ? sign.Kind : random.Pick([.. ThingNames.Signs.Where(s => s != sign.Kind)]);
        yield return SceneQuestion.YesNo("sign-is", Existence, $"Is there a {asked} sign?", asked == sign.Kind);
        if (sign.Limit > 0)
        {
            yield return SceneQuestion.Number("limit", Ocr, "What speed limit does the sign show?", sign.Limit);
            int bound = 10 * random.Between(3, 8);
            if (bound != sign.Limit)
                yield return SceneQuestion.YesNo("limit-above", Ocr, $"Is the speed limit higher than {bound}?", sign.Limit > bound);
        }
        string brakes = random.Flip() ? sign.Kind : random.Pick(ThingNames.Signs);
        yield return SceneQuestion.Choice(
            "rule-sign", Comprehension, $"Rule: brake at a {brakes} sign, otherwise go on. What do you do", ["brake", "go on"], sign.Kind == brakes ? "brake" : "go on");
        yield return sign.Place.AskHalf(random, "half", "the sign", 8);
    }
}
