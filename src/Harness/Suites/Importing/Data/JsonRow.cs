using System.Text.Json;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Makes a row of a JSON value.</summary>
internal static class JsonRow
{
    /// <summary>An object's row; anything else is a broken one.</summary>
    public static DataRow Of(string file, long number, string? key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return DataRow.Broken(file, number, $"is {Reading.JsonKinds.NameOf(value)}, not an object", "write {\"field\": value, …}");
        try
        {
            return new DataRow(file, number, DataValue.Record(value)) { Key = key };
        }
        catch (FormatException e)
        {
            return DataRow.Broken(file, number, e.Message, "correct the \\u escape");
        }
    }
}
