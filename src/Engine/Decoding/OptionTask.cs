using System.Diagnostics;
using System.Text;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Answers that are compared: the prompt is computed once, and behind it, all together, the options' tokens as if the model had chosen them; its own
/// probabilities for them are the result. Options of one token cost nothing beyond the prompt.
/// </summary>
internal sealed class OptionTask : DecodeTask
{
    /// <summary>Options computed at the same time at most.</summary>
    public const int MostBranches = 16;

    private readonly OptionScoringRequest _request;
    private readonly int[][] _options;
    private readonly double[] _sums;
    private readonly Queue<int> _waiting;
    private readonly TaskCompletionSource<OptionScores> _result;

    public OptionTask(OptionScoringRequest request, int[][] options, TaskCompletionSource<OptionScores> result, long submitted, CancellationToken stop)
        : base(request.Turns, request.UseCaches, submitted, stop)
    {
        _request = request;
        _options = options;
        _sums = new double[options.Length];
        _waiting = new Queue<int>(Enumerable.Range(0, options.Length).Where(i => options[i].Length > 1));
        ExtraSequences = Math.Min(_waiting.Count, MostBranches);
        _result = result;
    }

    public override int LeastAnswerTokens => _options.Max(option => option.Length);

    public override int ExtraSequences { get; }

    // Each branch has the room of the longest, for whatever option comes next in it.
    public override int AnswerCells(int room) => ExtraSequences * (LeastAnswerTokens - 1);

    protected override void ReadPrompt(ModelRunner runner, int index)
    {
        ReadOnlySpan<float> logits = runner.Logits(index);
        double logSum = LogProbability.LogSum(logits);
        for (int i = 0; i < _options.Length; i++)
            _sums[i] = logits[_options[i][0]] - logSum;
    }

    protected override void Begin(ModelRunner runner)
    {
        foreach (int sequence in Progress.Branches)
            Begin(runner, sequence);
        IsFinished = Branches.Count == 0;
    }

    public override void OnTokensComputed(ModelRunner runner, Branch branch, int count, int index)
    {
        int[] option = _options[branch.Tag];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> logits = runner.Logits(index + i);
            _sums[branch.Tag] += logits[option[branch.Computed + i + 1]] - LogProbability.LogSum(logits);
        }
        branch.Advance(count);
        if (!branch.Waiting.IsEmpty)
            return;
        Branches.Remove(branch);
        runner.Remove(branch.Sequence);
        Begin(runner, branch.Sequence);
        IsFinished = Branches.Count == 0;
    }

    protected override void Complete()
    {
        OptionLikelihood[] options = [.. _sums.Select((sum, i) =>
            new OptionLikelihood(_request.Options[i], sum, _options[i].Length, Encoding.UTF8.GetByteCount(_request.Options[i])))];
        _result.TrySetResult(new OptionScores(options, Usage(output: 0), Timings(Stopwatch.GetTimestamp(), [])));
    }

    protected override void Fail(Exception error)
    {
        if (error is OperationCanceledException)
            _result.TrySetCanceled(Stop);
        else
            _result.TrySetException(error);
    }

    private void Begin(ModelRunner runner, int sequence)
    {
        if (!_waiting.TryDequeue(out int option))
            return;
        // Also a recurrent memory can share all that it holds.
        runner.Share(Progress.Sequence, sequence, -1, -1);
        ReadOnlySpan<int> tokens = _options[option].AsSpan()[..^1];
        var branch = new Branch(sequence, Progress.Position, tokens.Length) { Tag = option };
        branch.Push(tokens);
        Branches.Add(branch);
    }
}
