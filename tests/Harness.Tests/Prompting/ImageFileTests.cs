using FastEval.Harness.Prompting;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Prompting;

public sealed class ImageFileTests
{
    [Fact]
    public void Read_File_GivesItsBytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("p"), [1, 2, 3]);
        Assert.Equal([1, 2, 3], ImageFile.Read(folder.File("p")).File.ToArray());
    }

    [Fact]
    public void Read_Missing_IsAnImageException()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("There is no picture", Message(folder.File("none.jpg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Folder_IsAnImageException()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("is a folder", Message(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Empty_IsAnImageException()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("p"), []);
        Assert.Contains("is empty", Message(folder.File("p")), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Huge_IsRefusedUnread()
    {
        using var folder = new TemporaryFolder();
        using (FileStream sparse = File.Create(folder.File("p")))
            sparse.SetLength(ImageFile.MaxBytes + 1);
        Assert.Contains("MiB", Message(folder.File("p")), StringComparison.Ordinal);
    }

    private static string Message(string path) => Assert.Throws<ImageException>(() => ImageFile.Read(path)).Message;
}
