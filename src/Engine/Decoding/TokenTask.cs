using System.Threading.Channels;
using CommunityToolkit.HighPerformance.Buffers;

namespace FastEval.Engine.Decoding;

/// <summary>
/// A given answer, computed behind its prompt a few tokens at a time, and what the model thinks at each. Waits while the reader has not taken
/// what came before, so that few rows are in memory.
/// </summary>
internal sealed class TokenTask : DecodeTask
{
    private const int TokensPerStep = 16;
    private readonly int[] _answer;
    private readonly Channel<TokenLogProbabilities> _rows = Channel.CreateUnbounded<TokenLogProbabilities>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private int _rowsWaiting;

    public TokenTask(TokenScoringRequest request, long submitted, CancellationToken stop)
        : base(request.Turns, request.UseCaches, submitted, stop) => _answer = [.. request.Answer];

    public override int LeastAnswerTokens => _answer.Length;

    public override bool HasTokens => Volatile.Read(ref _rowsWaiting) <= TokensPerStep && base.HasTokens;

    public ChannelReader<TokenLogProbabilities> Rows => _rows.Reader;

    /// <summary>Completes, always successfully, when nothing more comes.</summary>
    public Task Ended => _ended.Task;

    public override int AnswerCells(int room) => _answer.Length - 1;

    /// <summary>Says that a row was taken. From any thread.</summary>
    public void Taken() => Interlocked.Decrement(ref _rowsWaiting);

    protected override void ReadPrompt(ModelRunner runner, int index) => Write(runner, index);

    protected override void Begin(ModelRunner runner)
    {
        var branch = new Branch(Progress.Sequence, Progress.Position, TokensPerStep);
        Branches.Add(branch);
        Continue(branch);
    }

    public override void OnTokensComputed(ModelRunner runner, Branch branch, int count, int index)
    {
        branch.Advance(count);
        for (int i = 0; i < count; i++)
            Write(runner, index + i);
        if (branch.Waiting.IsEmpty)
            Continue(branch);
    }

    protected override void Complete()
    {
        _rows.Writer.TryComplete();
        _ended.TrySetResult();
    }

    protected override void Fail(Exception error)
    {
        _rows.Writer.TryComplete(error);
        _ended.TrySetResult();
    }

    private void Write(ModelRunner runner, int index)
    {
        MemoryOwner<float> values = MemoryOwner<float>.Allocate(runner.VocabularySize);
        LogProbability.LogSoftmax(runner.Logits(index), values.Span);
        Interlocked.Increment(ref _rowsWaiting);
        _rows.Writer.TryWrite(new TokenLogProbabilities(_next, _answer[_next], values));
        _next++;
    }

    // What is computed lies one behind what is known: the last token's own successor is of no interest.
    private void Continue(Branch branch)
    {
        int done = branch.Computed;
        int count = Math.Min(TokensPerStep, _answer.Length - 1 - done);
        IsFinished = count == 0;
        branch.Push(_answer.AsSpan(done, count));
    }
}
