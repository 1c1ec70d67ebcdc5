using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastEval.Harness.Records;

namespace FastEval.Harness.Running;

/// <summary>Whether a run that goes on is the one that was broken off: everything that can change an answer must be as it was.</summary>
internal static class RunAgreement
{
    /// <summary>Compares what is asked, before anything is loaded.</summary>
    /// <param name="recorded">The record.</param>
    /// <param name="now">What this process would record, without its targets.</param>
    public static IReadOnlyList<string> Compare(RunRecord recorded, RunRecord now)
    {
        var differences = new List<string>();
        void Check<T>(string what, T before, T after)
        {
            if (!EqualityComparer<T>.Default.Equals(before, after))
                differences.Add(Describe(what, Text(before), Text(after)));
        }

        Check("FastEval's version", recorded.Program.Version, now.Program.Version);
        Check("the suite", recorded.Suite.Name, now.Suite.Name);
        Check("the suite's version", recorded.Suite.Version, now.Suite.Version);
        if (recorded.Suite.Hash != now.Suite.Hash)
            differences.Add($"the suite's files (hash {recorded.Suite.Hash[..12]}…, now {now.Suite.Hash[..12]}…)");
        Check("--filter", string.Join(' ', recorded.Suite.Filters), string.Join(' ', now.Suite.Filters));
        Check("--limit", recorded.Suite.Limit, now.Suite.Limit);
        Check("--pictures", recorded.Suite.Pictures ?? "own", now.Suite.Pictures ?? "own");
        Check("the number of items", recorded.Suite.Items, now.Suite.Items);
        Check("the prompt templates", Prompts(recorded), Prompts(now));
        Check("--score", recorded.ScoreMode, now.ScoreMode);
        Check("--seed", recorded.Seed, now.Seed);
        Check("the targets", string.Join(", ", recorded.PlannedTargets), string.Join(", ", now.PlannedTargets));
        return differences;
    }

    /// <summary>Compares a judge.</summary>
    public static IReadOnlyList<string> Compare(JudgeRecord recorded, JudgeRecord now)
    {
        var differences = new List<string>(Compare(recorded.Target, now.Target).Select(difference => $"the judge: {difference}"));
        if (recorded.Verdict != now.Verdict || recorded.Prompt != now.Prompt || Prompts(recorded) != Prompts(now))
            differences.Add($"the judge's prompt (was {recorded.Template}, now {now.Template})");
        return differences;
    }

    /// <summary>Compares a target.</summary>
    public static IReadOnlyList<string> Compare(TargetRecord recorded, TargetRecord now)
    {
        // What older records do not say cannot differ.
        recorded = recorded with { VisionThreads = recorded.VisionThreads ?? now.VisionThreads, Overlap = recorded.Overlap ?? now.Overlap };
        // Through JSON, so that a field added one day is compared too.
        JsonObject before = Fields(recorded), after = Fields(now);
        return [.. before.Where(field => !JsonNode.DeepEquals(field.Value, after[field.Key]))
            .Select(field => Describe($"{field.Key} of {recorded.Name}", field.Value?.ToString() ?? "none", after[field.Key]?.ToString() ?? "none"))];
    }

    /// <summary>What to do where another judge is named than the one whose grades are there.</summary>
    public const string OtherJudge = "Undo that, or have all replies judged anew: --rejudge.";

    /// <summary>Refuses to go on where something differs.</summary>
    /// <exception cref="RunRecordException">Something does.</exception>
    /// <param name="folder">The run.</param>
    /// <param name="differences">What differs.</param>
    /// <param name="remedy">What to do.</param>
    public static void Require(string folder, IReadOnlyList<string> differences, string remedy = "Undo that, or begin a new run.")
    {
        if (differences.Count > 0)
            throw new RunRecordException($"{folder} cannot be continued, because its answers would not be comparable. Different: {string.Join("; ", differences)}. {remedy}");
    }

    private static string Prompts(RunRecord run) => string.Join("; ", run.Prompts?.Select(prompt => $"{prompt.Target}: {prompt.Name}: {prompt.Template.ReplaceLineEndings("\\n")}") ?? []);

    private static string Prompts(JudgeRecord judge) => string.Join('\n', judge.PromptsByCategory?.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}") ?? []);

    private static JsonObject Fields(TargetRecord target)
    {
        // How many questions an API is asked at a time, and what it costs, changes none of its answers; which tokens a local model computes together does.
        TargetRecord compared = target with { LoadMs = null, Energy = null, Parallel = target.Api is null ? target.Parallel : 1, Api = target.Api is { } api ? api with { Price = null } : null };
        return (JsonObject)JsonSerializer.SerializeToNode(compared, RecordJson.Line.TargetRecord)!;
    }

    private static string Describe(string what, string before, string after) => $"{what} (was {before}, now {after})";

    private static string Text<T>(T value) => value is null ? "none" : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none";
}
