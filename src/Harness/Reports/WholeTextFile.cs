using System.Text;

namespace FastEval.Harness.Reports;

/// <summary>Writes a text file whole or not at all, in UTF-8 without a mark.</summary>
internal static class WholeTextFile
{
    /// <summary>Writes beside the place, and renames into it.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, Action<TextWriter> write)
    {
        string unfinished = path + ".unfinished";
        try
        {
            using (var writer = new StreamWriter(unfinished, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
                write(writer);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
