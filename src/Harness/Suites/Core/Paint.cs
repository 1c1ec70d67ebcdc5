using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core;

/// <summary>The colours that questions name.</summary>
internal static class Paint
{
    public static readonly string[] Names = ["red", "green", "blue", "yellow", "purple", "orange", "pink", "black"];

    private static readonly RgbColor[] Colours =
        [new(214, 32, 38), new(28, 150, 60), new(36, 80, 214), new(240, 216, 36), new(126, 44, 168), new(242, 132, 22), new(246, 136, 190), new(24, 24, 28)];

    /// <summary>A named colour's middle.</summary>
    public static RgbColor Of(string name) => Colours[Array.IndexOf(Names, name)];
}
