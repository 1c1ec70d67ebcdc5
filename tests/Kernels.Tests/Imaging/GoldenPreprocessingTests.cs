using System.Text.Json;
using System.Text.RegularExpressions;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Every case of the golden folder clip_preproc, computed with transformers, LLaVA's code and Pillow, through every implementation.</summary>
public sealed partial class GoldenPreprocessingTests
{
    private static readonly GoldenFolder Golden = GoldenFolder.OwnOrNamed("clip_preproc");

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (string name in Golden.Names.Where(name => CaseName().IsMatch(name)))
        {
            foreach (string implementation in Implementations.NamesFor(int.Parse(CaseName().Match(name).Groups["size"].Value)))
            {
                cases.Add(name, implementation);
            }
        }

        return cases;
    }

    [Fact]
    public void Manifest_EveryTensor_IsAnInputOrACase()
    {
        Assert.NotEmpty(Cases());
        Assert.All(Golden.Names, name => Assert.True(name.StartsWith("in_", StringComparison.Ordinal) || CaseName().IsMatch(name), name));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Preprocess_GoldenCase_Agrees(string name, string implementation)
    {
        Match match = CaseName().Match(name);
        var options = new ImagePreprocessing
        {
            Size = int.Parse(match.Groups["size"].Value),
            Mode = match.Groups["mode"].Value == "pad" ? PreprocessingMode.PadToSquare : PreprocessingMode.CenterCrop,
            Background = Background(),
            Rescale = Golden.Meta.GetProperty("rescale").GetDouble(),
            Mean = Channels("mean"),
            Std = Channels("std"),
        };
        IImagePreprocessor preprocessor = Implementations.Shared(implementation, options);
        using RgbImage image = Golden.Picture("in_" + match.Groups["input"].Value);
        if (match.Groups["type"].Value == "u8")
        {
            byte[] pixels = new byte[options.Size * options.Size * 3];
            preprocessor.Resize(image, pixels);
            Assert.Equal(Golden.Bytes(name), pixels);
            return;
        }

        float[] expected = Golden.Floats(name);
        float[] planes = new float[expected.Length];
        preprocessor.Preprocess(image, planes);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], planes[i], 1e-6f);
        }
    }

    [GeneratedRegex("^(?<mode>crop|pad)(?<size>[0-9]+)_(?<type>u8|f32)_(?<input>.+)$")]
    private static partial Regex CaseName();

    private static RgbColor Background()
    {
        JsonElement colour = Golden.Meta.GetProperty("background");
        return new(colour[0].GetByte(), colour[1].GetByte(), colour[2].GetByte());
    }

    private static ChannelValues Channels(string property)
    {
        JsonElement values = Golden.Meta.GetProperty(property);
        return new(values[0].GetSingle(), values[1].GetSingle(), values[2].GetSingle());
    }
}
