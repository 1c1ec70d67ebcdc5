using System.Text.Json;
using FastEval.Harness.Suites.Importing.Data;
using FastEval.Harness.Suites.Importing.Pictures;
using FastEval.Harness.Suites.Reading;

namespace FastEval.Harness.Suites.Importing;

/// <summary>What a benchmark reads from: the files that the user named, the pictures that they name, and what becomes of broken rows.</summary>
internal sealed class ImportSource
{
    /// <summary>Broken rows that are listed.</summary>
    public const int KeptProblems = 1000;

    private readonly List<ImportProblem> _skipped = [];
    private readonly SuiteCard _card;
    private readonly ProblemList _problems = new(1);
    private readonly ItemReader _check;
    private readonly CancellationToken _cancellationToken;
    private int _items;

    public ImportSource(ImportOptions options, SuiteCard card, PictureSink sink, VideoFrames video, CancellationToken cancellationToken)
    {
        (Options, _card, _cancellationToken) = (options, card, cancellationToken);
        Files = new ImportFiles(options.Paths);
        Pictures = new PictureSource(Files, sink, video);
        _check = new ItemReader(SuiteReader.ItemsFile, sink, _problems, card.Scoring);
    }

    public ImportOptions Options { get; }

    /// <summary>The files that the user named.</summary>
    public ImportFiles Files { get; }

    /// <summary>The pictures that rows name.</summary>
    public PictureSource Pictures { get; }

    /// <summary>The rows that were passed over, the first of very many.</summary>
    public IReadOnlyList<ImportProblem> Skipped => _skipped;

    /// <summary>All rows that were passed over.</summary>
    public long SkippedCount { get; private set; }

    /// <summary>The rows of a data file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="property">Of a JSON object, the member that holds them.</param>
    public IEnumerable<DataRow> Rows(string path, string? property = null)
    {
        foreach (DataRow row in DataFile.Read(path, Files.NameOf(path), property))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    /// <summary>Makes the items of a row, and checks them as the suite's reader will. A broken row has none, if such are passed over.</summary>
    /// <exception cref="ImportProblemException">The row is broken, and broken ones are not passed over.</exception>
    public IReadOnlyList<SuiteItem> Make(DataRow row, Func<DataRow, IEnumerable<SuiteItem>> make)
    {
        try
        {
            if (row.Fault is { } fault)
                throw new ImportProblemException(fault);
            SuiteItem[] items = [.. make(row)];
            foreach (SuiteItem item in items)
                Check(item, row);
            return items;
        }
        catch (ImportProblemException e) when (Options.SkipsBad)
        {
            SkippedCount++;
            if (_skipped.Count < KeptProblems)
                _skipped.Add(e.Problem);
            return [];
        }
    }

    /// <summary>Makes one item of a row.</summary>
    public IReadOnlyList<SuiteItem> Make(DataRow row, Func<DataRow, SuiteItem> make) => Make(row, one => (IEnumerable<SuiteItem>)[make(one)]);

    private void Check(SuiteItem item, DataRow row)
    {
        int before = _problems.Count;
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(item with { Scoring = item.Scoring ?? _card.Scoring }, SuiteJson.Line.SuiteItem);
        if (_check.Read(line, ++_items) is not null)
            return;
        // Only the first problem of all is kept by the list: of a later item it is found by a list of its own.
        SuiteProblem problem = before == 0 ? _problems.Problems[0] : Again(line);
        throw row.Problem(problem.Field, problem.What, problem.Remedy);
    }

    private SuiteProblem Again(byte[] line)
    {
        var problems = new ProblemList(1);
        new ItemReader(SuiteReader.ItemsFile, AnyPicture.Instance, problems, _card.Scoring).Read(line, _items);
        return problems.Count > 0 ? problems.Problems[0] : new SuiteProblem(SuiteReader.ItemsFile, _items, "id", "is that of an earlier row", "give every row an id of its own");
    }

    /// <summary>Pictures were checked when they were taken in.</summary>
    private sealed class AnyPicture : IPictureCheck
    {
        public static readonly AnyPicture Instance = new();

        public bool Check(string image, ObjectFields item) => true;
    }
}
