using FastEval.Engine.Native;
using FastEval.Engine.Vision;
using TorchSharp;

namespace FastEval.Engine.Tests.Vision;

public sealed class TorchProjectorGoldenTests
{
    private const float Tolerance = 2e-5f;

    public static TheoryData<string> Projectors => GoldenFolder.Manifests("projector");

    [Theory]
    [MemberData(nameof(Projectors))]
    public void Forward_OfLlavaProjector_EqualsOriginal(string manifest)
    {
        GoldenFolder golden = GoldenFolder.Open(manifest);
        var tensors = new Dictionary<string, (long[] Shape, float[] Values)>();
        foreach ((string theirs, string ours) in new[] { ("linear_1", "mm.0"), ("linear_2", "mm.2") })
        {
            foreach (string end in new[] { ".weight", ".bias" })
            {
                GoldenTensor tensor = golden.Read($"w.{theirs}{end}");
                tensors.Add(ours + end, (tensor.Shape.Reverse().ToArray(), tensor.Values));
            }
        }

        TorchRuntime.EnsureLoaded();
        float[] actual = Run(new ArrayWeights(tensors), golden.Read("x"));

        float[] expected = golden.Read("y").Values;
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    private static float[] Run(ArrayWeights source, GoldenTensor x)
    {
        using var weights = new TorchWeightLoader(source, torch.ScalarType.Float32, torch.CPU, rows: 16);
        using TorchScope scope = TorchScope.Open();
        torch.Tensor features = torch.tensor(x.Values).view(-1, x.Shape[^1]);
        return new TorchProjector(weights).Forward(features).contiguous().data<float>().ToArray();
    }
}
