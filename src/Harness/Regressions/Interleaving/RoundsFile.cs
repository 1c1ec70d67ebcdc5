using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Interleaving;

/// <summary>The rounds of a comparison, each on disk as soon as it is complete.</summary>
internal sealed class RoundsFile
{
    private readonly List<MeasuredRound> _rounds;

    private RoundsFile(string path, RoundsHead? head, List<MeasuredRound> rounds, IReadOnlyList<string> notices)
    {
        Path = path;
        Head = head;
        _rounds = rounds;
        Notices = notices;
    }

    public string Path { get; }

    /// <summary>What is compared; null before the first round.</summary>
    public RoundsHead? Head { get; private set; }

    public IReadOnlyList<MeasuredRound> Rounds => _rounds;

    /// <summary>Lines that were passed over.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Begins one; what was in the file before is gone with the first round.</summary>
    public static RoundsFile Begin(string path) => new(path, null, [], []);

    /// <summary>Goes on with one that was broken off.</summary>
    /// <exception cref="RunRecordException">It cannot be read, or holds no comparison.</exception>
    public static RoundsFile Open(string path)
    {
        string head = path + Beside;
        if (!File.Exists(path) || !File.Exists(head))
            throw new RunRecordException($"There are no rounds to go on with: {path} is not there. Leave --resume out.");
        var notices = new List<string>();
        RoundsHead what = PerfLines.Read(head, PerfJson.Line.RoundsHead, notices).FirstOrDefault() ?? throw new RunRecordException($"{head} does not say what was compared. Begin anew, without --resume.");
        List<MeasuredRound> rounds = [.. PerfLines.Read(path, PerfJson.Line.MeasuredRound, notices).DistinctBy(round => round.Round)];
        return new RoundsFile(path, what, rounds, notices);
    }

    private const string Beside = ".head";

    /// <summary>Adds a round.</summary>
    /// <exception cref="RunRecordException">The builds, the machine or the work are not those of the rounds before; or the disk is full.</exception>
    public void Add(RoundsHead head, MeasuredRound round)
    {
        if (Head is null)
        {
            foreach (string old in (string[])[Path, Path + Beside])
            {
                if (File.Exists(old))
                    File.Delete(old);
            }
            PerfLines.Append(Path + Beside, head, PerfJson.Line.RoundsHead);
            Head = head;
        }
        else
        {
            Require(head);
        }
        PerfLines.Append(Path, round, PerfJson.Line.MeasuredRound);
        _rounds.Add(round);
    }

    /// <summary>Refuses what is not compared here.</summary>
    /// <exception cref="RunRecordException">The builds, the machine or the work are not those of the rounds.</exception>
    public void Require(RoundsHead head)
    {
        if (Head is not null && Text(Head) != Text(head))
            throw new RunRecordException($"{Path} holds rounds of other builds, of another machine, or of other settings: they cannot be taken together. Begin anew, without --resume.");
    }

    /// <summary>Both builds with all rounds, paired.</summary>
    public (IReadOnlyList<BenchmarkSeries> Base, IReadOnlyList<BenchmarkSeries> Head) Series() => Head is null
        ? ([], [])
        : (RoundRunner.Series(Head.Base, [.. _rounds.Select(round => round.Base)]), RoundRunner.Series(Head.Head, [.. _rounds.Select(round => round.Head)]));

    private static string Text(RoundsHead head) => JsonSerializer.Serialize(head, PerfJson.Line.RoundsHead);
}
