using System.ComponentModel;
using System.Diagnostics;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing.Pictures;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>Frames of folders, and of video files with the ffmpeg that is installed.</summary>
public sealed class VideoFramesTests
{
    [Theory]
    [InlineData(3, 8, "0,1,2")]
    [InlineData(8, 8, "0,1,2,3,4,5,6,7")]
    [InlineData(16, 4, "2,6,10,14")]
    [InlineData(5, 1, "2")]
    public void Spread_TakesTheMiddlesOfEqualParts(int all, int count, string expected) => Assert.Equal(expected, string.Join(',', VideoFrames.Spread(all, count)));

    [Fact]
    public void FrameOrder_CountsAsPeopleDo()
    {
        string[] names = ["v/10.jpg", "v/2.jpg", "v/1.jpg", "v/a_10.png", "v/a_9.png", "v/cover.png"];
        Assert.Equal(["v/1.jpg", "v/2.jpg", "v/10.jpg", "v/a_9.png", "v/a_10.png", "v/cover.png"], names.Order(FrameOrder.Instance));
    }

    [Fact]
    public void Read_WithoutFfmpeg_SaysSo()
    {
        var frames = new VideoFrames("no-such-ffmpeg", "no-such-ffprobe");
        Assert.Equal("no-such-ffprobe is not installed, and without it videos cannot be read", Assert.Throws<VideoException>(() => frames.Read("v.mp4", 2, null).ToArray()).Message);
        Assert.Equal("no-such-ffmpeg is not installed, and without it videos cannot be read", Assert.Throws<VideoException>(() => frames.Read("v.mp4", 2, (0, 1)).ToArray()).Message);
    }

    /// <summary>Four seconds of video: red, then blue.</summary>
    [Fact]
    public void MvBench_VideoFile_IsShownAsFrames()
    {
        Assert.SkipUnless(IsInstalled("ffmpeg") && IsInstalled("ffprobe"), "ffmpeg and ffprobe are not installed.");
        using var files = new BenchmarkFiles();
        Run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:s=64x48:r=10:d=2", "-f", "lavfi", "-i", "color=blue:s=64x48:r=10:d=2", "-filter_complex", "[0][1]concat=n=2", "-pix_fmt", "yuv420p", files.File("film.mp4"));
        files.Write("json/state_change.json", "[{\"video\": \"film.mp4\", \"question\": \"Q?\", \"candidates\": [\"x\", \"y\"], \"answer\": \"x\"}, {\"video\": \"film.mp4\", \"question\": \"Q?\", \"candidates\": [\"x\", \"y\"], \"answer\": \"x\", \"start\": 2.0, \"end\": 4.0}]");
        Suite suite = files.Suite("mvbench", options => options with { Frames = 4 });
        Assert.Equal("RRBB", Colours(suite, suite.Items[0]));
        Assert.Equal("BBBB", Colours(suite, suite.Items[1]));
        files.Write("film.mp4", [0, 0, 0, 1]);
        Assert.Contains("ffprobe says:", files.Problem("mvbench", name: "again"), StringComparison.Ordinal);
    }

    private static string Colours(Suite suite, SuiteItem item) => string.Concat(item.Images.Select(image =>
    {
        using RgbImage picture = ImageDecoder.Decode(File.ReadAllBytes(suite.PathOf(image)));
        Assert.Equal((64, 48), (picture.Width, picture.Height));
        ReadOnlySpan<byte> pixel = picture.Pixels[..3];
        return pixel[0] > pixel[2] ? 'R' : 'B';
    }));

    private static bool IsInstalled(string program)
    {
        try
        {
            Run(program, "-version");
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
