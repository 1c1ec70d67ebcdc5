using System.Numerics.Tensors;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Harness.Suites.Core.Drawing;
using FastEval.Kernels.Imaging;
using TorchSharp;

namespace FastEval.Trainer.Tests;

// Torch has one number of threads for the whole process, and sums depend on it: the engine's encoder sets it, too.
[Collection("torch threads")]
public sealed class GgufExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fasteval-export-").FullName;

    /// <summary>What training computes of a picture is what the engine computes with the written file, up to the file's F16 and the trainer's bfloat16: with a class token as without.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_ThenEncode_GivesWhatTheTrainerComputes(bool classToken)
    {
        SmallestModel.LoadTorch();
        Recipe recipe = SmallestModel.Recipe with { Tower = SmallestModel.Recipe.Tower with { Layers = 2, ClassToken = classToken } };
        WordTokenizer tokenizer = WordTokenizer.OfModels();
        GgufExport.Write(recipe, new Model(recipe, tokenizer), tokenizer, _folder);
        byte[] pixels = new byte[Canvas.Side * Canvas.Side * 3];
        new Random(4).NextBytes(pixels);

        float[] trained = Trained(recipe, pixels);
        float[] run = Run(Path.Combine(_folder, "smallest-mmproj-f16.gguf"), pixels);

        Assert.Equal(recipe.Tower.Patches * recipe.Decoder.Width, run.Length);
        for (int row = 0; row < recipe.Tower.Patches; row++)
        {
            Range range = (row * recipe.Decoder.Width)..((row + 1) * recipe.Decoder.Width);
            Assert.InRange(TensorPrimitives.CosineSimilarity<float>(trained.AsSpan()[range], run.AsSpan()[range]), 0.999f, 1.001f);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[] Trained(Recipe recipe, byte[] pixels)
    {
        using IDisposable noGradient = torch.no_grad();
        // The same first weights as the model's: they are drawn in the same order.
        var tower = new Tower(recipe.Tower, recipe.Decoder.Width, new Parameters(recipe.Seed));
        torch.Tensor picture = torch.tensor(pixels, [1, Canvas.Side, Canvas.Side, 3], torch.ScalarType.Byte);
        return tower.Project(tower.Features(picture)).to(torch.ScalarType.Float32).data<float>().ToArray();
    }

    private static float[] Run(string mmproj, byte[] pixels)
    {
        using TorchEncoder encoder = TorchEncoder.Load(mmproj, new TorchEncoderOptions { DataType = VisionDataType.Float32 });
        var clock = new PhaseClock();
        using var picture = new RgbImage(Canvas.Side, Canvas.Side);
        pixels.CopyTo(picture.Pixels);
        using PreparedImage image = encoder.Prepare(picture, clock);
        using ImageEmbedding embedding = encoder.Encode([image], clock, CancellationToken.None)[0];
        return embedding.Parts[0].Embeddings.ToArray();
    }
}
