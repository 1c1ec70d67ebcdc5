using System.Collections.Concurrent;
using FastEval.Kernels.Accelerators;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>Every implementation of preprocessing that runs on this machine, by name.</summary>
internal static class Implementations
{
    private static readonly ConcurrentDictionary<(string, ImagePreprocessing), IImagePreprocessor> Kept = new();
    private static readonly IReadOnlyList<AcceleratorInfo> Accelerators = AcceleratorCatalog.List().Accelerators;

    public static IEnumerable<string> Names =>
        ["reference", .. HorizontalPass.Supported().Select(pass => pass.GetType().Name), .. Accelerators.Select(accelerator => accelerator.Id)];

    /// <summary>Those that are worth their time at an output size: ILGPU's emulator takes seconds for a large picture.</summary>
    public static IEnumerable<string> NamesFor(int size) =>
        size <= 64 ? Names : Names.Where(name => !name.StartsWith("cpu-emulator", StringComparison.Ordinal));

    /// <summary>One for all tests, never disposed: compiling an accelerator's kernels takes longer than a test.</summary>
    public static IImagePreprocessor Shared(string name, ImagePreprocessing options) =>
        Kept.GetOrAdd((name, options), static key => Create(key.Item1, key.Item2));

    public static IImagePreprocessor Create(string name, ImagePreprocessing options)
    {
        if (name == "reference")
        {
            return new ReferencePreprocessor(options);
        }

        return Accelerators.SingleOrDefault(accelerator => accelerator.Id == name) is { } found
            ? ImagePreprocessor.Create(options, found)
            : new SimdPreprocessor(options, HorizontalPass.Supported().Single(pass => pass.GetType().Name == name), cores: 1);
    }
}
