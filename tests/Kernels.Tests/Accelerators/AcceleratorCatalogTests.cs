using FastEval.Kernels.Accelerators;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Accelerators;

public sealed class AcceleratorCatalogTests
{
    [Fact]
    public void List_AnyMachine_NamesTheEmulatorAndTellsWhatIsMissing()
    {
        AcceleratorList list = AcceleratorCatalog.List();
        Assert.Contains(list.Accelerators, accelerator => accelerator.Kind == AcceleratorKind.CpuEmulator);
        foreach (AcceleratorKind kind in Enum.GetValues<AcceleratorKind>())
        {
            Assert.True(list.Unavailable.ContainsKey(kind) != list.Accelerators.Any(accelerator => accelerator.Kind == kind), kind.ToString());
        }

        Assert.All(list.Unavailable.Values, reason => Assert.False(string.IsNullOrWhiteSpace(reason)));
        Assert.Equal(list.Accelerators.Count, list.Accelerators.DistinctBy(accelerator => accelerator.Id).Count());
    }

    [Fact]
    public void Create_ForAnAcceleratorThatIsGone_IsRefused()
    {
        var gone = new AcceleratorInfo("cpu-emulator:99", "Gone", AcceleratorKind.CpuEmulator, null);
        var options = new ImagePreprocessing { Size = 16, Mode = PreprocessingMode.Stretch };
        FastEvalException error = Assert.Throws<FastEvalException>(() => ImagePreprocessor.Create(options, gone));
        Assert.Contains("cpu-emulator:99", error.Message, StringComparison.Ordinal);
    }
}
