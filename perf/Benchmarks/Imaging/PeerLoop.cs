using System.Diagnostics;
using FastEval.Kernels.Imaging;

namespace FastEval.Benchmarks.Imaging;

/// <summary>
/// <c>preprocess-loop WIDTH HEIGHT SIZE MODE</c>: for each line on stdin preprocesses one random picture and prints the milliseconds of resizing and of
/// resizing with normalising. <c>perf/peers/pillow_preprocess.py</c> drives it between Pillow's turns.
/// </summary>
internal static class PeerLoop
{
    public const string Name = "preprocess-loop";

    public static void Run(ReadOnlySpan<string> arguments)
    {
        int size = int.Parse(arguments[2]);
        using var image = new RgbImage(int.Parse(arguments[0]), int.Parse(arguments[1]));
        new Random(1).NextBytes(image.Pixels);
        var options = new ImagePreprocessing { Size = size, Mode = Enum.Parse<PreprocessingMode>(arguments[3]) };
        using IImagePreprocessor preprocessor = ImagePreprocessor.CreateForProcessor(options);
        byte[] pixels = new byte[3 * size * size];
        float[] planes = new float[3 * size * size];
        while (Console.ReadLine() is not null)
        {
            long start = Stopwatch.GetTimestamp();
            preprocessor.Resize(image, pixels);
            double resize = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            preprocessor.Preprocess(image, planes);
            Console.WriteLine($"{resize:R} {Stopwatch.GetElapsedTime(start).TotalMilliseconds:R}");
        }
    }
}
