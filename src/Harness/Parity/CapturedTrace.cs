namespace FastEval.Harness.Parity;

/// <summary>A trace kept in memory: what mtmd shows, which is its last stages.</summary>
internal sealed class CapturedTrace(string name) : IParitySource
{
    private readonly Dictionary<string, float[]> _stages = [];

    public string Name => name;

    public IReadOnlyList<int>? Tokens { get; set; }

    /// <summary>Keeps a stage that comes whole.</summary>
    public void Add(string stage, ReadOnlySpan<float> values) => _stages.Add(stage, values.ToArray());

    public long? CountOf(string stage) => _stages.TryGetValue(stage, out float[]? values) ? values.Length : null;

    public void Read(string stage, long start, Span<float> destination) => _stages[stage].AsSpan((int)start, destination.Length).CopyTo(destination);
}
