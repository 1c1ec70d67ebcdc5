namespace FastEval.Harness.Suites.Reading;

/// <summary>Reads a file line by line as bytes, so that neither its size nor its encoding matters. Lines end with LF or CR LF.</summary>
internal static class JsonLineReader
{
    /// <summary>Longer lines are reported, not read: no question is that long.</summary>
    public const int MaxLineBytes = 4 << 20;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    /// <summary>All lines, empty ones too.</summary>
    public static IEnumerable<JsonLine> Read(Stream file)
    {
        byte[] buffer = new byte[64 << 10];
        int filled = 0, start = 0, number = 1;
        bool skipping = false;
        while (true)
        {
            int end = buffer.AsSpan(start, filled - start).IndexOf(LineFeed);
            if (end >= 0)
            {
                yield return Line(number++, buffer.AsMemory(start, end), skipping);
                skipping = false;
                start += end + 1;
                continue;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            start = 0;
            if (filled > MaxLineBytes)
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
            yield return Line(number, buffer.AsMemory(0, filled), skipping);
    }

    private static JsonLine Line(int number, ReadOnlyMemory<byte> bytes, bool tooLong)
    {
        if (tooLong || bytes.Length > MaxLineBytes)
            return new JsonLine(number, ReadOnlyMemory<byte>.Empty, IsTooLong: true);
        return new JsonLine(number, bytes.Span is [.., CarriageReturn] ? bytes[..^1] : bytes, IsTooLong: false);
    }
}
