using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Every implementation of preprocessing that runs on this machine, by name.</summary>
internal static class Implementations
{
    public static IEnumerable<string> Names => ["reference", .. HorizontalPass.Supported().Select(pass => pass.GetType().Name)];

    public static IImagePreprocessor Create(string name, ImagePreprocessing options) => name == "reference"
        ? new ReferencePreprocessor(options)
        : new SimdPreprocessor(options, HorizontalPass.Supported().Single(pass => pass.GetType().Name == name));
}
