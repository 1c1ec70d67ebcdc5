using System.Collections;
using System.Text.Json;
using FastEval.Engine.Models.ChatTemplates.Jinja;

namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>Turns the caller's .NET values into template values; they are copied, so that a template cannot change the caller's.</summary>
internal static class VariableValue
{
    private const int MaxDepth = 64;

    public static object? From(object? value, int depth = 0)
    {
        if (depth > MaxDepth) throw new ArgumentException($"A chat template variable is nested deeper than {MaxDepth} levels.", nameof(value));
        return value switch
        {
            null => null,
            string or bool or long or double => value,
            int or short or byte or sbyte or ushort or uint => Convert.ToInt64(value, null),
            float number => (double)number,
            decimal number => (double)number,
            JsonElement json => FromJson(json, depth),
            IEnumerable<KeyValuePair<string, object?>> entries => Dict(entries.Select(entry => (entry.Key, entry.Value)), depth),
            IEnumerable items => items.Cast<object?>().Select(item => From(item, depth + 1)).ToList(),
            _ => throw new ArgumentException($"A chat template variable cannot be a {value.GetType().Name}.", nameof(value)),
        };
    }

    private static object? FromJson(JsonElement json, int depth) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => json.TryGetInt64(out long integer) ? (object)integer : json.GetDouble(),
        JsonValueKind.Array => json.EnumerateArray().Select(item => From(item, depth + 1)).ToList(),
        JsonValueKind.Object => Dict(json.EnumerateObject().Select(property => (property.Name, (object?)property.Value)), depth),
        _ => null,
    };

    private static DictValue Dict(IEnumerable<(string Key, object? Value)> entries, int depth)
    {
        var dict = new DictValue();
        foreach ((string key, object? value) in entries) dict[key] = From(value, depth + 1);
        return dict;
    }
}
