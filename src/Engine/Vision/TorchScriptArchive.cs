using System.IO.Compression;
using System.Text;

namespace FastEval.Engine.Vision;

/// <summary>
/// TorchScript as <c>torch.jit.load</c> reads it: a zip of the source and of two pickles, one for the module (an object without
/// attributes) and one for its constants (none). Unlike source given to <c>torch.jit.compile</c>, it may call every operation that
/// libtorch registers.
/// </summary>
internal static class TorchScriptArchive
{
    internal static byte[] Of(string className, string source)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            // Pickle protocol 2: the class, called without arguments, given the state {"training": False}.
            Put(zip, "data.pkl", [0x80, 2, .. Encoding.ASCII.GetBytes($"c__torch__\n{className}\n"), (byte)')', 0x81,
                (byte)'}', (byte)'X', 8, 0, 0, 0, .. "training"u8, 0x89, (byte)'s', (byte)'b', (byte)'.']);
            Put(zip, "code/__torch__.py", Encoding.ASCII.GetBytes(source.ReplaceLineEndings("\n")));
            Put(zip, "constants.pkl", [0x80, 2, (byte)')', (byte)'.']);
            Put(zip, "version", "3\n"u8);
        }
        return archive.ToArray();
    }

    private static void Put(ZipArchive zip, string name, ReadOnlySpan<byte> contents)
    {
        using Stream entry = zip.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
        entry.Write(contents);
    }
}
