using System.Text;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Seeded damage to JSON files: bytes that are no text, cuts, and entries whose values are others'.</summary>
internal sealed class DamagedJson
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e999", "123456789012", "0.5", "\"\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0000\"", "\"default\"", "[]", "{}", "[[[]]]", "[1,\"a\",null]", "{\"id\":{}}",
    ];

    private static readonly byte[][] NoText = [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x00], "\\ud800"u8.ToArray(), "\\x"u8.ToArray()];
    private readonly Random _random;
    private readonly string[] _values;

    /// <param name="seed">Of what is done.</param>
    /// <param name="values">Values that an entry may get, besides those of every kind.</param>
    public DamagedJson(int seed, params string[] values) => (_random, _values) = (new Random(seed), [.. Values, .. values]);

    /// <summary>A file with one or two damages.</summary>
    public byte[] Of(byte[] file)
    {
        byte[] damaged = Once(file);
        return _random.Next(4) == 0 ? Once(damaged) : damaged;
    }

    private byte[] Once(byte[] file)
    {
        if (file.Length == 0)
            return NoText[_random.Next(NoText.Length)];
        int at = _random.Next(file.Length);
        return _random.Next(10) switch
        {
            0 => file[..at],
            1 => [.. file[..at], (byte)_random.Next(256), .. file[(at + 1)..]],
            2 or 3 => [.. file[..at], .. NoText[_random.Next(NoText.Length)], .. file[at..]],
            _ => WithOtherValue(file),
        };
    }

    private byte[] WithOtherValue(byte[] file)
    {
        int[] colons = [.. Enumerable.Range(0, file.Length).Where(i => file[i] == (byte)':')];
        // Large tables have most of a file's entries; half of the damage goes to what stands before them.
        int colon = colons.Length == 0 ? 0 : colons[_random.Next(_random.Next(2) == 0 ? Math.Min(colons.Length, 40) : colons.Length)];
        int end = colon + 1;
        while (end < file.Length && file[end] is not ((byte)',' or (byte)'}' or (byte)']'))
            end++;
        return [.. file[..Math.Min(colon + 1, file.Length)], .. Encoding.UTF8.GetBytes(_values[_random.Next(_values.Length)]), .. file[end..]];
    }
}
