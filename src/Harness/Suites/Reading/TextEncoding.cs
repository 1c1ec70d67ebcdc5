namespace FastEval.Harness.Suites.Reading;

/// <summary>Tells by its first bytes whether a file may be UTF-8.</summary>
internal static class TextEncoding
{
    /// <summary>What some editors put before UTF-8; accepted and skipped.</summary>
    public static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The name of another encoding that the file is in; null if it may be UTF-8.</summary>
    public static string? NameIfOther(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
        // JSON begins with an ASCII character: a zero byte beside it is half of a wider one.
        [0, not 0, ..] or [not 0, 0, ..] => "UTF-16",
        [0, 0, 0, not 0, ..] or [not 0, 0, 0, 0, ..] => "UTF-32",
        _ => null,
    };
}
