using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FastEval.Harness.Commands;

/// <summary>Makes options whose errors say what is accepted, in the user's words.</summary>
internal static class OptionKinds
{
    /// <summary>A whole number within a range.</summary>
    public static Option<int> Integer(string name, int fallback, int min, int max, string description, string? alias = null, string helpName = "N") =>
        Number(name, fallback, min, max, description, alias, helpName, "a whole number",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null);

    /// <summary>A whole number within a range, or nothing.</summary>
    public static Option<int?> OptionalInteger(string name, int min, int max, string description)
    {
        Option<int> inner = Integer(name, min, min, max, description);
        return new Option<int?>(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => inner.CustomParser!(result),
        };
    }

    /// <summary>A number within a range.</summary>
    public static Option<float> Real(string name, float fallback, float min, float max, string description) =>
        Number(name, fallback, min, max, description, null, "X", "a number",
            text => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value : null);

    /// <summary>A number within a range, or nothing.</summary>
    public static Option<double?> OptionalReal(string name, double min, double max, string helpName, string description)
    {
        Option<double> inner = Number(name, min, min, max, description, null, helpName, "a number",
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null);
        return new Option<double?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => inner.CustomParser!(result),
        };
    }

    /// <summary>A seed: 0 to 4294967295.</summary>
    public static Option<uint> Seed(string description) =>
        Number("--seed", 0u, uint.MinValue, uint.MaxValue, description, null, "N", "a whole number",
            text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value : null);

    /// <summary>One of a few words, in any case; without a default, null if not given.</summary>
    public static Option<string?> Choice(string name, string? fallback, string description, params string[] words)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                string given = result.Tokens[0].Value;
                string? word = words.FirstOrDefault(word => word.Equals(given, StringComparison.OrdinalIgnoreCase));
                if (word is null)
                    result.AddError($"{name} is one of {string.Join(", ", words)}, not '{given}'.");
                return word;
            },
        };
        if (fallback is not null)
            option.DefaultValueFactory = _ => fallback;
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A path or other plain text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    /// <summary>An option that may be given several times.</summary>
    public static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        Description = description + " May be given several times.",
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };

    private static Option<T> Number<T>(
        string name, T fallback, T min, T max, string description, string? alias, string helpName, string kind, Func<string, T?> parse)
        where T : struct, IComparable<T>
    {
        var option = new Option<T>(name, alias is null ? [] : [alias])
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => fallback,
            CustomParser = result => Parse(result, name, fallback, min, max, kind, parse),
        };
        return option;
    }

    private static T Parse<T>(ArgumentResult result, string name, T fallback, T min, T max, string kind, Func<string, T?> parse)
        where T : struct, IComparable<T>
    {
        string given = result.Tokens[0].Value;
        if (parse(given) is { } value && value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0)
            return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {kind} from {min} to {max}, not '{given}'."));
        return fallback;
    }
}
