namespace FastEval.Harness.Suites.Importing.Pictures;

/// <summary>Orders the files of frames as they were counted: <c>2.jpg</c> before <c>10.jpg</c>.</summary>
internal sealed class FrameOrder : IComparer<string>
{
    public static FrameOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        string a = Path.GetFileNameWithoutExtension(x) ?? "", b = Path.GetFileNameWithoutExtension(y) ?? "";
        int order = string.CompareOrdinal(a.TrimEnd("0123456789".ToCharArray()), b.TrimEnd("0123456789".ToCharArray()));
        if (order == 0)
            order = Number(a).CompareTo(Number(b));
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static System.Numerics.BigInteger Number(string stem)
    {
        string digits = stem[stem.TrimEnd("0123456789".ToCharArray()).Length..];
        return digits.Length == 0 ? -1 : System.Numerics.BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
    }
}
