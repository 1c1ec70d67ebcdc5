using System.Diagnostics;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Quantization;

/// <summary>A file system of a few kilobytes, for tests of full disks; only root may make one.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TinyDisk()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Makes it, or skips the test where that is not allowed.</summary>
    public static TinyDisk OrSkip(int kilobytes)
    {
        var disk = new TinyDisk();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", disk.Path) == 0)
            return disk;
        disk._folder.Dispose();
        Assert.Skip("This process may not mount a small file system.");
        return disk;
    }

    public void Dispose()
    {
        Assert.Equal(0, Run("umount", Path));
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
