using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace FastEval.Harness.Suites.Importing.Pictures;

/// <summary>Takes frames out of video files with the <c>ffmpeg</c> and <c>ffprobe</c> that are installed.</summary>
/// <param name="ffmpeg">The program, found on the path.</param>
/// <param name="ffprobe">Its companion, which tells how long a video is.</param>
internal sealed class VideoFrames(string ffmpeg = "ffmpeg", string ffprobe = "ffprobe")
{
    /// <summary>A program that takes longer for one frame hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The middles of equal parts: which of some frames are shown.</summary>
    /// <param name="all">Frames that there are, at least 1.</param>
    /// <param name="count">Frames that are wanted, at least 1.</param>
    public static IEnumerable<int> Spread(int all, int count) => all <= count ? Enumerable.Range(0, all) : Enumerable.Range(0, count).Select(i => (int)((i + 0.5) * all / count));

    /// <summary>Frames as PNG files, in the order of time, from the middles of equal parts.</summary>
    /// <param name="path">The video.</param>
    /// <param name="count">How many.</param>
    /// <param name="part">Where the part that is shown begins and ends, seconds; null: all of it.</param>
    /// <exception cref="VideoException">ffmpeg is not installed, or cannot read the video.</exception>
    public IEnumerable<byte[]> Read(string path, int count, (double Start, double End)? part)
    {
        (double start, double end) = part ?? (0, Duration(path));
        for (int i = 0; i < count; i++)
        {
            string time = (start + (i + 0.5) * (end - start) / count).ToString("0.###", CultureInfo.InvariantCulture);
            byte[] frame = Run(ffmpeg, "-nostdin", "-v", "error", "-ss", time, "-i", path, "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-");
            yield return frame.Length > 0 ? frame : throw new VideoException($"ffmpeg finds no frame at {time} s");
        }
    }

    private double Duration(string path)
    {
        string text = System.Text.Encoding.ASCII.GetString(Run(ffprobe, "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path)).Trim();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
            ? seconds
            : throw new VideoException($"ffprobe tells no duration but '{text}'");
    }

    private static byte[] Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
                ?? throw new VideoException($"{program} does not start");
            using var output = new MemoryStream();
            Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new VideoException($"{program} did not end within {Patience.TotalSeconds:0} s");
            }
            copied.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? output.ToArray() : throw new VideoException($"{program} says: {error.GetAwaiter().GetResult().Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new VideoException($"{program} is not installed, and without it videos cannot be read", e);
        }
    }
}
