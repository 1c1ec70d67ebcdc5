using System.Text.Json;
using FastEval.Kernels.Imaging;
using FastEval.Kernels.Tests.Imaging;

namespace FastEval.Benchmarks.Imaging;

/// <summary>
/// <c>resize-loop</c>: for each case on stdin (a line of JSON: width, height, seed, size, mode, filter) writes the resized pixels to stdout, without anything between.
/// <c>perf/peers/pillow_check.py</c> compares them with Pillow's.
/// </summary>
internal static class ResizeLoop
{
    public const string Name = "resize-loop";

    // In the order in which transformers reads LLaVA-NeXT's pinpoints: the script has it so.
    private static readonly TileGrid[] Grids = [new(2, 1), new(1, 2), new(2, 2), new(1, 3), new(3, 1)];

    public static void Run()
    {
        using Stream output = Console.OpenStandardOutput();
        while (Console.ReadLine() is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement element = document.RootElement;
            var options = new ImagePreprocessing
            {
                Size = element.GetProperty("size").GetInt32(),
                Mode = Enum.Parse<PreprocessingMode>(element.GetProperty("mode").GetString()!),
                Grids = Grids,
                Filter = Enum.Parse<ResampleFilter>(element.GetProperty("filter").GetString()!),
            };
            using RgbImage image = SyntheticPicture.Create(
                element.GetProperty("width").GetInt32(), element.GetProperty("height").GetInt32(), element.GetProperty("seed").GetInt32());
            using IImagePreprocessor preprocessor = ImagePreprocessor.CreateForProcessor(options, cores: 2);
            byte[] pixels = new byte[options.CountValues(image.Width, image.Height)];
            preprocessor.Resize(image, pixels);
            output.Write(pixels);
            output.Flush();
        }
    }
}
