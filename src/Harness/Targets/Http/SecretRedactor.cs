using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Targets.Http;

/// <summary>
/// Takes a key out of text that came from elsewhere: a server may send back what it was sent, as it is or in base64, and each letter of that as JSON (<c>\/</c>, <c>\u002b</c>, JSON within JSON too)
/// or an address (<c>%2B</c>) may write it.
/// </summary>
/// <param name="key">The key; null for none. One that is no secret stays where it is.</param>
internal sealed class SecretRedactor(string? key)
{
    /// <summary>What stands in a key's place.</summary>
    public const string Mark = "[key]";

    /// <summary>A key of fewer letters is no secret, but what a server without keys is given as one (<c>none</c>, <c>x</c>): any answer may hold it.</summary>
    public const int LeastLetters = 8;

    // What three layers of JSON make of the one before a letter.
    private const int MostBackslashes = 7;

    private readonly Regex? _forms = IsSecret(key) ? new Regex($"{Forms(key!)}|{Forms(Base64(key!))}", RegexOptions.CultureInvariant) : null;

    /// <summary>The length of the longest form that is found; 0 if there is no secret.</summary>
    public int LongestForm { get; } = IsSecret(key) ? Base64(key!).Length * (MostBackslashes + "u0000".Length) : 0;

    /// <summary>Whether it is long enough for one.</summary>
    public static bool IsSecret(string? key) => key is { Length: >= LeastLetters };

    /// <summary>The text without the key.</summary>
    public string Redact(string text) => _forms?.Replace(text, Mark) ?? text;

    private static string Base64(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    private static string Forms(string text) => string.Concat(text.Select(Forms));

    private static string Forms(char letter)
    {
        string code = ((int)letter).ToString("x2", CultureInfo.InvariantCulture);
        return $@"(?:\\{{0,{MostBackslashes}}}{Regex.Escape(letter.ToString())}|\\{{1,{MostBackslashes}}}u00(?i:{code})|%(?i:{code}))";
    }
}
