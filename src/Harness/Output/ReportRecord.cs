namespace FastEval.Harness.Output;

/// <summary>A cell that is a record of its own: named values, in order.</summary>
internal sealed class ReportRecord : List<KeyValuePair<string, object?>>
{
    public void Add(string key, object? value) => Add(new KeyValuePair<string, object?>(key, value));
}
