using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Comparing;

/// <summary>In which ways a target fails. Counts are of samples; one may count in several.</summary>
internal sealed record FailureProfile
{
    // So much of an answer's letters may be other ones for it to be a near miss.
    private const double NearMiss = 1 / 3.0;

    // A stretch that stands there so often in a row, at the end, is a loop.
    private const int LeastRepeats = 4;
    private const int LongestStretch = 12;

    private FailureProfile()
    {
    }

    /// <summary>Replies in which no answer was found.</summary>
    public required int Unparsed { get; init; }

    /// <summary>Replies that refuse.</summary>
    public required int Refused { get; init; }

    /// <summary>Replies that were cut off.</summary>
    public required int Truncated { get; init; }

    /// <summary>Requests that failed.</summary>
    public required int Errors { get; init; }

    /// <summary>Replies that end in the same words over and over.</summary>
    public required int Repetitions { get; init; }

    /// <summary>The share of yes among its yes-or-no answers less that among the right ones, −1 to 1; null without such answers.</summary>
    public required double? YesBias { get; init; }

    /// <summary>Numbers that are wrong by 1.</summary>
    public required int OffByOne { get; init; }

    /// <summary>Numbers that are wrong by more than 1.</summary>
    public required int OffByMore { get; init; }

    /// <summary>Texts that are wrong by at most a third of the right one's letters.</summary>
    public required int NearMisses { get; init; }

    /// <summary>Texts or options that have the right one's words in another order.</summary>
    public required int Reorderings { get; init; }

    /// <summary>The option's place that it chooses more often than it is right, for example <c>A</c>; null without choices.</summary>
    public required string? FavouredOption { get; init; }

    /// <summary>How much more often, of all its choices, 0 to 1; null likewise.</summary>
    public required double? OptionBias { get; init; }

    public static FailureProfile Of(IReadOnlyList<AnalysedSample> samples)
    {
        AnalysedSample[] wrong = [.. samples.Where(sample => sample.Sample is { State: SampleState.Wrong, Parsed: not null } && sample.Item is not null)];
        double[] distances = [.. wrong.Where(sample => sample.Item!.Kind == AnswerKind.Number).Select(Distance).OfType<double>()];
        (string? option, double? bias) = Favourite(samples);
        return new FailureProfile
        {
            Unparsed = samples.Count(sample => FailureOf(sample) == SampleState.Unparsed),
            Refused = samples.Count(sample => FailureOf(sample) == SampleState.Refused),
            Truncated = samples.Count(sample => FailureOf(sample) == SampleState.Truncated),
            Errors = Count(samples, SampleState.Error),
            Repetitions = samples.Count(sample => Repeats(sample.Sample.Reply ?? "")),
            YesBias = Yes(samples),
            OffByOne = distances.Count(distance => distance == 1),
            OffByMore = distances.Count(distance => distance > 1),
            NearMisses = wrong.Count(sample => sample.Item!.Kind == AnswerKind.Text && RightOnes(sample.Item).Any(right => IsNear(sample.Sample.Parsed!, right))),
            Reorderings = wrong.Count(sample => sample.Item!.Kind is AnswerKind.Text or AnswerKind.Choice && RightOnes(sample.Item).Any(right => HasSameWords(sample.Sample.Parsed!, right))),
            FavouredOption = option,
            OptionBias = bias,
        };
    }

    /// <summary>A sample's state; of a reply that a judge graded, whatever the grade, what a rule would have said of a reply that is filtered, empty, or cut off and not right.</summary>
    private static SampleState FailureOf(AnalysedSample sample) => sample.Sample switch
    {
        { Judging: null } or { State: SampleState.Error } => sample.Sample.State,
        { FinishReason: SampleRecord.ContentFilter } => SampleState.Refused,
        { } judged when string.IsNullOrWhiteSpace(judged.Reply) => SampleState.Unparsed,
        { FinishReason: SampleRecord.TokenLimit, State: not SampleState.Correct } => SampleState.Truncated,
        _ => sample.Sample.State,
    };

    /// <summary>Whether a text ends in the same stretch of words at least four times in a row; of single words eight times.</summary>
    internal static bool Repeats(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (int length = 1; length <= LongestStretch; length++)
        {
            int repeats = length == 1 ? 2 * LeastRepeats : LeastRepeats;
            if (words.Length < length * repeats)
                return false;
            int same = 0;
            while (same < length * (repeats - 1) && words[^(same + 1)] == words[^(same + 1 + length)])
                same++;
            if (same == length * (repeats - 1))
                return true;
        }
        return false;
    }

    /// <summary>The fewest letters to be put in, taken out or exchanged to make one text of another (Levenshtein 1966).</summary>
    internal static int EditDistance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[other.Length];
    }

    private static int Count(IReadOnlyList<AnalysedSample> samples, SampleState state) => samples.Count(sample => sample.Sample.State == state);

    private static IEnumerable<string> RightOnes(SuiteItem item) => [item.Answer, .. item.Accept ?? []];

    private static double? Distance(AnalysedSample sample) =>
        double.TryParse(sample.Sample.Parsed, NumberStyles.Float, CultureInfo.InvariantCulture, out double said)
        && double.TryParse(sample.Item!.Answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double right) ? Math.Abs(said - right) : null;

    private static bool IsNear(string said, string right) =>
        EditDistance(said.ToUpperInvariant(), right.ToUpperInvariant()) is var distance && distance > 0 && distance <= right.Length * NearMiss;

    private static bool HasSameWords(string said, string right)
    {
        string[] one = Words(said), other = Words(right);
        return one.Length > 1 && !one.SequenceEqual(other) && one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal));
    }

    private static string[] Words(string text) => text.ToUpperInvariant().Split([' ', ',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static double? Yes(IReadOnlyList<AnalysedSample> samples)
    {
        AnalysedSample[] answers = [.. samples.Where(sample => sample.Item?.Kind == AnswerKind.YesNo && sample.Sample.Parsed is "yes" or "no")];
        return answers.Length == 0 ? null : (answers.Count(sample => sample.Sample.Parsed == "yes") - answers.Count(sample => sample.Item!.Answer == "yes")) / (double)answers.Length;
    }

    private static (string? Option, double? Bias) Favourite(IReadOnlyList<AnalysedSample> samples)
    {
        (int Said, int Right)[] choices =
        [
            .. samples.Where(sample => sample.Item is { Kind: AnswerKind.Choice } && sample.Sample.Parsed is not null)
                .Select(sample => (Place(sample.Item!, sample.Sample.Parsed!), Place(sample.Item!, sample.Item!.Answer)))
                .Where(places => places.Item1 >= 0),
        ];
        if (choices.Length == 0)
            return (null, null);
        (int place, int more) = Enumerable.Range(0, choices.Max(choice => Math.Max(choice.Said, choice.Right)) + 1)
            .Select(i => (i, choices.Count(choice => choice.Said == i) - choices.Count(choice => choice.Right == i))).MaxBy(one => one.Item2);
        return (((char)('A' + place)).ToString(), more / (double)choices.Length);
    }

    private static int Place(SuiteItem item, string option) => item.Options!.Index().Where(one => one.Item == option).Select(one => one.Index).DefaultIfEmpty(-1).First();
}
