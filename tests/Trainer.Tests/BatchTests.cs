using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Trainer.Tests;

// Torch has one number of threads for the whole process, and sums depend on it: the engine's encoder sets it, too.
[Collection("torch threads")]
public sealed class BatchTests
{
    private const int PatchSize = 12, Patches = 64;

    private static readonly WordTokenizer Tokenizer = WordTokenizer.OfModels();

    /// <summary>
    /// Questions that share a pass over the pictures, and groups that share a batch, must not see each other: each has the loss that it has
    /// alone. Products are in bfloat16, whose sums depend on the shapes, hence the tolerance.
    /// </summary>
    [Fact]
    public void Of_SeveralQuestionsAndGroups_EachHasTheLossThatItHasAlone()
    {
        SmallestModel.LoadTorch();
        var model = new Model(SmallestModel.Recipe, Tokenizer);
        var encoder = new GroupEncoder(Tokenizer, Patches);
        var random = new SeededRandom(21);
        SceneGroup[] groups = [.. new[] { "shapes", "key", "motion" }.Select(name => SceneKinds.All.Single(kind => kind.Name == name).Make(new PictureMaker(isForSuite: false), random, Difficulty.Medium))];

        double alone = groups.Sum(group => group.Questions.Sum(question => Loss(model, [encoder.Encode(group, [question], withCaption: false, leavesNewLine: false)])));
        double together = Loss(model, [.. groups.Select(group => encoder.Encode(group, group.Questions, withCaption: false, leavesNewLine: false))]);

        Assert.Equal(alone, together, alone * 2e-3);
    }

    [Fact]
    public void Of_OneQuestion_PredictsItsAnswerAndItsEnd()
    {
        SceneGroup group = SceneKinds.All[0].Make(new PictureMaker(isForSuite: false), new SeededRandom(2), Difficulty.Easy);
        SceneQuestion question = group.Questions.First(one => one.Template == "exists");

        Batch batch = Batch.Of([new GroupEncoder(Tokenizer, Patches).Encode(group, [question], withCaption: false, leavesNewLine: false)], PatchSize, Tokenizer.PaddingId);

        Assert.Equal([.. Tokenizer.Encode(question.Answer).Select(token => (long)token), Tokenizer.EndId], batch.Targets);
        Assert.Equal(Patches, batch.PictureSlots.Length);
        Assert.Equal(Tokenizer.UserId, batch.Tokens[0]);
        Assert.Equal(Tokenizer.AssistantId, batch.Tokens[batch.Predicting[0]]);
    }

    private static double Loss(Model model, EncodedGroup[] groups) =>
        model.Run(Batch.Of(groups, PatchSize, Tokenizer.PaddingId), 0, 1, trains: false, trainsTower: false).AnswerLoss;
}
