using FastEval.Harness.Records;
using FastEval.Harness.Targets;
using FastEval.Harness.Tests.Records;

namespace FastEval.Harness.Tests.Running;

/// <summary>Loads fake targets.</summary>
internal sealed class FakeSource(string name, StepTime time, Func<TargetQuestion, string> answer) : ITargetSource
{
    public List<FakeTarget> Loaded { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>What happens between a question and its answer; nothing by default.</summary>
    public Func<TargetQuestion, CancellationToken, Task>? Work { get; set; }

    /// <summary><see cref="FakeTarget.Ahead"/>.</summary>
    public int Ahead { get; set; }

    /// <summary><see cref="FakeTarget.NeedsWarmUp"/>.</summary>
    public bool NeedsWarmUp { get; set; } = true;

    public TargetRecord Record { get; set; } = RecordSamples.Target(name);

    public string Name => name;

    public void Check()
    {
    }

    public Task<ITarget> LoadAsync(CancellationToken cancellationToken)
    {
        if (Failure is not null)
            throw Failure;
        Assert.All(Loaded, target => Assert.True(target.IsDisposed));
        Loaded.Add(new FakeTarget(Record with { LoadMs = 5 + Loaded.Count }, answer, time, Work) { Ahead = Ahead, NeedsWarmUp = NeedsWarmUp });
        return Task.FromResult<ITarget>(Loaded[^1]);
    }
}
