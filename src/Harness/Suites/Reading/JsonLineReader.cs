namespace FastEval.Harness.Suites.Reading;

/// <summary>Reads a file line by line as bytes, so that neither its size nor its encoding matters. Lines end with LF or CR LF.</summary>
internal static class JsonLineReader
{
    /// <summary>Longer lines are reported, not read: no question is that long.</summary>
    public const int MaxLineBytes = 4 << 20;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    /// <summary>All lines, empty ones too.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxLineBytes">Bytes of the longest line that is read.</param>
    public static IEnumerable<JsonLine> Read(Stream file, int maxLineBytes = MaxLineBytes)
    {
        byte[] buffer = new byte[64 << 10];
        int filled = 0, start = 0, number = 1;
        bool skipping = false;
        while (true)
        {
            int end = buffer.AsSpan(start, filled - start).IndexOf(LineFeed);
            if (end >= 0)
            {
                yield return Line(number++, buffer.AsMemory(start, end), skipping, maxLineBytes);
                skipping = false;
                start += end + 1;
                continue;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            start = 0;
            if (filled > maxLineBytes)
            {
                skipping = true;
                filled = 0;
            }
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            int read = file.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
                break;
            filled += read;
        }
        if (filled > 0 || skipping)
            yield return Line(number, buffer.AsMemory(0, filled), skipping, maxLineBytes);
    }

    private static JsonLine Line(int number, ReadOnlyMemory<byte> bytes, bool tooLong, int maxLineBytes)
    {
        if (tooLong || bytes.Length > maxLineBytes)
            return new JsonLine(number, ReadOnlyMemory<byte>.Empty, IsTooLong: true);
        return new JsonLine(number, bytes.Span is [.., CarriageReturn] ? bytes[..^1] : bytes, IsTooLong: false);
    }
}
