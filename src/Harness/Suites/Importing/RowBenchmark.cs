using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing;

/// <summary>A benchmark whose rows become items one by one, whatever form its files have.</summary>
internal abstract class RowBenchmark : IBenchmark
{
    public abstract string Kind { get; }

    public abstract string Files { get; }

    public abstract SuiteCard Card { get; }

    /// <summary>The names of its data files, with <c>*</c>.</summary>
    protected abstract string[] Patterns { get; }

    public virtual IEnumerable<SuiteItem> Items(ImportSource source)
    {
        foreach (string path in source.Files.Data($"file of {Kind}", Patterns))
        {
            foreach (DataRow row in source.Rows(path, Property(path)))
            {
                foreach (SuiteItem item in source.Make(row, one => Read(one, path, source)))
                    yield return item;
            }
        }
    }

    /// <summary>Of a JSON object, the member that holds the rows; null: itself.</summary>
    protected virtual string? Property(string path) => null;

    /// <summary>The items of one row; none if it belongs to another split.</summary>
    protected abstract IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source);
}
