using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision.Layouts;

public sealed class TiledEncoderTests
{
    public enum File
    {
        LlavaNext,
        LlavaOneVision,
        Phi3Hd,
    }

    public static TheoryData<File, int, int> Sizes()
    {
        TheoryData<File, int, int> sizes = [];
        foreach (File file in Enum.GetValues<File>())
        {
            foreach ((int width, int height) in ((int, int)[])[(28, 28), (100, 30), (20, 99), (1, 1), (300, 2)])
                sizes.Add(file, width, height);
        }
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Encode_OfAnySize_GivesTheTokensThatWereCounted(File file, int width, int height)
    {
        using TorchEncoder encoder = Load(Of(file));
        using RgbImage image = Picture(width, height);
        foreach (bool alone in (bool[])[true, false])
        {
            using PreparedImage prepared = encoder.Prepare(image, new PhaseClock(), alone);
            using ImageEmbedding embedding = encoder.Encode([prepared], new PhaseClock(), CancellationToken.None)[0];

            Assert.Equal(encoder.CountTokens(width, height, alone), embedding.TokenCount);
            Assert.Equal(embedding.TokenCount * encoder.Info.EmbeddingWidth, embedding.Parts[0].Embeddings.Length);
            Assert.All(embedding.Parts[0].Embeddings.ToArray(), value => Assert.True(float.IsFinite(value)));
        }
        Assert.Equal(file == File.LlavaOneVision, encoder.HeedsCompany);
        Assert.Equal(file == File.Phi3Hd, encoder.BeginsEachText);
    }

    /// <summary>The same weights with one square a picture, given each view by itself: nothing but the cut and the order is the layout's.</summary>
    [Fact]
    public void Encode_OfLlavaNext_IsItsViewsInOrderWithNewlines()
    {
        MmprojFile file = TiledMmproj.LlavaNext();
        using TorchEncoder tiled = Load(file);
        float[] newline = file.Tensors["model.image_newline"].Values;
        foreach (string key in (string[])["clip.vision.image_grid_pinpoints", "clip.vision.mm_patch_merge_type"])
            file.Metadata.Remove(key);
        file.Tensors.Remove("model.image_newline");
        using TorchEncoder single = Load(file);
        using RgbImage image = Picture(50, 31);
        ImagePreprocessing cut = VisionPreprocessing.Tiles(tiled.Model);
        float[] views = new float[cut.CountValues(50, 31)];
        using (IImagePreprocessor preprocessor = ImagePreprocessor.Create(cut))
            preprocessor.Preprocess(image, views);
        var rows = new List<float[]>();
        for (int view = 0; view < cut.CountViews(50, 31); view++)
        {
            views.AsSpan(view * single.Pixels.Length, single.Pixels.Length).CopyTo(single.Pixels);
            using ImageEmbedding one = single.EncodePixels(new PhaseClock(), CancellationToken.None);
            rows.AddRange(one.Parts[0].Embeddings.ToArray().Chunk(24));
        }
        // 50×31 on 56×56 is 56×35 and of 8×8 patches 4 rows (31·8/50 = 4.96, so 2 of 8 are left out above and below).
        float[] expected =
        [
            .. Enumerable.Range(0, 16).SelectMany(i => rows[i]),
            .. Enumerable.Range(2, 4).SelectMany(row => Enumerable.Range(0, 8).SelectMany(column => rows[At(row, column)]).Concat(newline)),
        ];

        using ImageEmbedding actual = tiled.Encode(image, new PhaseClock(), CancellationToken.None);

        Assert.Equal(expected.Length, actual.Parts[0].Embeddings.Length);
        Assert.Equal(0, expected.Zip(actual.Parts[0].Embeddings.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second)), 2e-5f);

        static int At(int row, int column) => ((1 + (row / 4 * 2) + (column / 4)) * 16) + (row % 4 * 4) + (column % 4);
    }

    [Fact]
    public void Encode_OfPicturesOfSeveralShapes_GivesEachWhatItGetsAlone()
    {
        using TorchEncoder encoder = Load(TiledMmproj.LlavaOneVision());
        RgbImage[] images = [Picture(40, 40), Picture(90, 20), Picture(20, 90)];
        foreach (bool alone in (bool[])[true, false])
        {
            PreparedImage[] prepared = [.. images.Select(image => encoder.Prepare(image, new PhaseClock(), alone))];
            IReadOnlyList<ImageEmbedding> together = encoder.Encode(prepared, new PhaseClock(), CancellationToken.None);
            for (int i = 0; i < images.Length; i++)
            {
                using ImageEmbedding one = encoder.Encode([prepared[i]], new PhaseClock(), CancellationToken.None)[0];
                Assert.Equal(one.TokenCount, together[i].TokenCount);
                Assert.Equal(0, one.Parts[0].Embeddings.ToArray().Zip(together[i].Parts[0].Embeddings.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second)), 2e-5f);
                together[i].Dispose();
                prepared[i].Dispose();
            }
        }
        foreach (RgbImage image in images)
            image.Dispose();
    }

    [Fact]
    public void Load_OfTilesWithMtmdsPreprocessing_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        string path = TiledMmproj.LlavaNext().Write(folder.File("mmproj.gguf"));

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => TorchEncoder.Load(path, new TorchEncoderOptions { Preprocessing = PreprocessingKind.Mtmd }));

        Assert.Contains("--vision mtmd", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A community file says nothing but clip.*; FastEval's entries win over what those would mean.</summary>
    [Fact]
    public void Load_OfClipEntriesAlone_FindsTheLayout()
    {
        MmprojFile file = TiledMmproj.LlavaNext();
        Assert.Equal(PictureLayoutKind.LlavaNext, Kind(file));
        file.Metadata["clip.vision.image_aspect_ratio"] = "anyres_max_9";
        using (TorchEncoder encoder = Load(file))
            Assert.Equal((PictureLayoutKind.LlavaOneVision, 9), (encoder.Model.Layout.Kind, encoder.Model.Layout.MostTiles));
        file.Metadata["fasteval.vision.layout"] = "single";
        Assert.Equal(PictureLayoutKind.Single, Kind(file));
        file.Metadata["clip.vision.mm_patch_merge_type"] = "flat";
        file.Metadata["fasteval.vision.layout"] = "llava_next";
        Assert.Throws<ModelLoadException>(() => Kind(file));
    }

    [Fact]
    public void Encode_WithTheClassTokenKept_HasOneTokenMore()
    {
        MmprojFile file = MmprojFile.Random();
        file.Metadata["fasteval.vision.feature_select"] = "full";
        using TorchEncoder encoder = Load(file);
        using RgbImage image = Picture(30, 30);

        using ImageEmbedding embedding = encoder.Encode(image, new PhaseClock(), CancellationToken.None);

        Assert.Equal((17, 17), (embedding.TokenCount, encoder.Info.TokensPerImage));
    }

    private static PictureLayoutKind Kind(MmprojFile file)
    {
        using TorchEncoder encoder = Load(file);
        return encoder.Model.Layout.Kind;
    }

    private static MmprojFile Of(File file) => file switch
    {
        File.LlavaNext => TiledMmproj.LlavaNext(),
        File.LlavaOneVision => TiledMmproj.LlavaOneVision(),
        _ => TiledMmproj.Phi3Hd(),
    };

    private static TorchEncoder Load(MmprojFile file)
    {
        using var folder = new TemporaryFolder();
        return TorchEncoder.Load(file.Write(folder.File("mmproj.gguf")), new TorchEncoderOptions { DataType = VisionDataType.Float32 });
    }

    private static RgbImage Picture(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(width).NextBytes(image.Pixels);
        return image;
    }
}
