using static FastEval.Harness.Suites.Core.Scenes.Capabilities;

namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>An order and the label of what was delivered.</summary>
internal sealed class OrderScene() : SceneKind("order", ItemFormat.Interleaved, "document")
{
    public override SceneGroup Make(PictureMaker pictures, SeededRandom random, Difficulty difficulty)
    {
        string text = LabelScene.DrawText(random, difficulty == Difficulty.Easy ? 1 : difficulty == Difficulty.Medium ? 2 : 3);
        bool same = random.Flip();
        string other = same ? text : difficulty == Difficulty.Hard ? LabelScene.Changed(random, text) : LabelScene.DrawText(random, text.Length);
        Label order = Label.Draw(random, text), delivery = Label.Draw(random, other);
        if (random.Flip())
            delivery = delivery with { Colour = order.Colour };
        ScenePicture[] shots = [pictures.Make(random, difficulty, order.Paint), pictures.Make(random, difficulty, delivery.Paint)];
        return Group(
            difficulty, shots, "The order: <image> The delivery: <image>\n", Ask(random, order, delivery), $"{order.Caption}; {delivery.Caption}");
    }

    private static IEnumerable<SceneQuestion?> Ask(SeededRandom random, Label order, Label delivery)
    {
        yield return SceneQuestion.YesNo("order-matches", Comprehension, "Do the order and the delivery say the same?", order.Text == delivery.Text);
        yield return new SceneQuestion("order-read", Ocr, AnswerKind.Text, "What does the order say?", order.Text);
        yield return new SceneQuestion("delivery-read", Ocr, AnswerKind.Text, "What does the delivery say?", delivery.Text);
        bool same = random.Flip();
        yield return SceneQuestion.YesNo("delivery-says", Ocr, $"Does the delivery say {(same ? delivery.Text : LabelScene.Changed(random, delivery.Text))}?", same);
        yield return SceneQuestion.YesNo("order-color", Recognition, "Do both labels have the same color?", order.Colour == delivery.Colour);
    }
}
