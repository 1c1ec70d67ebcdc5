using System.CommandLine;
using System.Globalization;
using FastEval.Engine;

namespace FastEval.Harness.Commands;

/// <summary>The options of every command that asks a model several things at the same time.</summary>
internal sealed class BatchingOptionSet
{
    private static readonly EngineOptions Default = new() { ModelPath = "" };

    private readonly Option<int?> _parallel = OptionKinds.OptionalInteger("--parallel", 1, EngineOptions.MaxParallel, string.Create(CultureInfo.InvariantCulture,
        $"Questions asked and computed at the same time: the weights are read once for all of them. Default: {Default.Parallel}, or 1 with --deterministic."));
    private readonly Option<bool> _deterministic = new("--deterministic")
    {
        Description = "Compute questions one by one, so that an answer is the same to the last bit whatever is asked beside or before it. Slower.",
    };
    private readonly Option<int> _kvTokens = OptionKinds.Integer("--kv-tokens", 0, 0, 1 << 24,
        "Tokens that the KV cache holds for all questions together and for what is kept of earlier ones, at least --ctx; 0: the engine chooses.");

    public void AddTo(Command command)
    {
        command.Add(_parallel);
        command.Add(_deterministic);
        command.Add(_kvTokens);
    }

    /// <summary>Sets what the options ask for.</summary>
    public EngineOptions Apply(ParseResult parsed, EngineOptions engine)
    {
        bool isDeterministic = parsed.GetValue(_deterministic);
        return engine with
        {
            Parallel = parsed.GetValue(_parallel) ?? (isDeterministic ? 1 : Default.Parallel),
            Deterministic = isDeterministic,
            KvCacheTokens = parsed.GetValue(_kvTokens),
        };
    }
}
