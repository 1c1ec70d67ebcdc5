using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>Joins annotations to questions by <c>question_id</c> while both are read: files in one order take no memory, others what lies between.</summary>
internal sealed class AnnotationReader(IEnumerable<DataRow> annotations) : IDisposable
{
    private readonly IEnumerator<DataRow> _rows = annotations.GetEnumerator();
    private readonly Dictionary<string, DataRow> _waiting = new(StringComparer.Ordinal);

    /// <summary>A question's annotation.</summary>
    /// <exception cref="ImportProblemException">There is none.</exception>
    public DataRow Of(DataRow question)
    {
        string id = question.Text("question_id");
        if (_waiting.Remove(id, out DataRow? found))
            return found;
        while (_rows.MoveNext())
        {
            DataRow row = _rows.Current;
            if (row.Fault is { } fault)
                throw new ImportProblemException(fault);
            string own = row.Text("question_id");
            if (own == id)
                return row;
            _waiting[own] = row;
        }
        throw question.Problem("question_id", $"there is no annotation of the question {id}", "give the annotations of the same split");
    }

    public void Dispose() => _rows.Dispose();
}
