using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Trainer.Tests;

public sealed class WordTokenizerTests
{
    /// <summary>Training and llama.cpp must cut texts alike, or the model is asked other things than it was taught.</summary>
    [Fact]
    public void Encode_EveryTextOfManyGroups_IsWhatLlamaCppMakesOfIt()
    {
        SmallestModel.LoadTorch();
        Assert.SkipUnless(HasLlama(out string? absence), absence ?? "");
        WordTokenizer tokenizer = WordTokenizer.OfModels();
        string folder = Directory.CreateTempSubdirectory("fasteval-trainer-").FullName;
        try
        {
            GgufExport.Write(SmallestModel.Recipe, new Model(SmallestModel.Recipe, tokenizer), tokenizer, folder);
            using TextModel model = TextModel.Load(Path.Combine(folder, "smallest-f16.gguf"), cancellationToken: TestContext.Current.CancellationToken);
            var random = new SeededRandom(8);
            var maker = new PictureMaker(isForSuite: true, drawsNothing: true);
            foreach (SceneKind kind in SceneKinds.All)
            {
                for (int i = 0; i < 10; i++)
                {
                    SceneGroup group = kind.Make(maker, random, (Difficulty)(i % 3));
                    string[] runs = group.Beginning.Split("<image>");
                    IEnumerable<string> texts = [.. runs, group.Caption, .. group.Questions.Select(question => runs[^1] + question.Text), .. group.Questions.Select(question => question.Answer), "Überall 2024-11-24\n\n  so?"];
                    Assert.All(texts.Where(text => text.Length > 0), text => Assert.Equal(model.Vocabulary.Tokenize(text, parseSpecial: true), tokenizer.Encode(text)));
                }
            }
            Assert.Equal([tokenizer.UserId, tokenizer.AssistantId, tokenizer.EndId], model.Vocabulary.Tokenize("<|user|><|assistant|><|end|>", parseSpecial: true));
            Assert.True(model.Vocabulary.IsEndOfGeneration(tokenizer.EndId));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A word that is none of the models' would fall apart into bytes, which they were not trained on.</summary>
    [Fact]
    public void OfModels_EveryWordOfTheScenes_IsAToken()
    {
        WordTokenizer tokenizer = WordTokenizer.OfModels();
        Assert.All(WordTokenizer.WordsOfScenes(), word => Assert.Single(tokenizer.Encode(word)));
    }

    private static bool HasLlama(out string? absence)
    {
        try
        {
            NativeRuntime.EnsureLoaded();
            absence = null;
            return true;
        }
        catch (NativeException e)
        {
            absence = e.Message;
            return false;
        }
    }
}
