using System.Diagnostics;
using FastEval.Engine.Models;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>An answer that is generated token after token. After the first tokens a token allocates no managed memory, but for the text handed out.</summary>
internal sealed class GenerationTask : DecodeTask
{
    private readonly GenerationRequest _request;
    private readonly Vocabulary _vocabulary;
    private readonly IAnswerSink _output;
    private readonly TextEmitter _emitter;
    private readonly Sampler _sampler;
    private int[] _tokens = [];
    private long[] _times = [];
    private int _count;
    private int _first;
    private FinishReason _finish;

    public GenerationTask(GenerationRequest request, Vocabulary vocabulary, IAnswerSink output, long submitted, CancellationToken stop)
        : base(request.Turns, request.UseCaches, submitted, stop)
    {
        _request = request;
        _vocabulary = vocabulary;
        _output = output;
        _sampler = new Sampler(request.Sampling, vocabulary.Size);
        _emitter = new TextEmitter(vocabulary, request.StopStrings, capacity: Math.Clamp((request.MaxTokens ?? 256) * 16, 256, 1 << 16));
    }

    public override int LeastAnswerTokens => _request.MaxTokens ?? 1;

    public override ReadOnlySpan<int> KeptAnswer => _tokens.AsSpan(0, Branches.Count == 0 ? 0 : Branches[0].Computed);

    /// <summary>Output tokens so far.</summary>
    public int Count => _count;

    // The last token is chosen but never computed.
    public override int AnswerCells(int room)
    {
        int most = Math.Min(_request.MaxTokens ?? room, room);
        if (_tokens.Length != most)
            (_tokens, _times) = (new int[most], new long[most]);
        return most - 1;
    }

    protected override void ReadPrompt(ModelRunner runner, int index) => _first = _sampler.Sample(runner, index);

    protected override void Begin(ModelRunner runner)
    {
        Branches.Add(new Branch(Progress.Sequence, Progress.Position, capacity: 1));
        Take(_first);
    }

    public override void OnTokensComputed(ModelRunner runner, Branch branch, int count, int index)
    {
        branch.Advance(count);
        Take(_sampler.Sample(runner, index));
    }

    protected override void Complete()
    {
        double[] gaps = new double[Math.Max(0, _count - 1)];
        for (int i = 0; i < gaps.Length; i++)
            gaps[i] = Stopwatch.GetElapsedTime(_times[i], _times[i + 1]).TotalMilliseconds;
        long last = _count > 0 ? _times[_count - 1] : FirstTokenAt;
        _output.Complete(new GenerationResult(_emitter.Text, _finish, _tokens[.._count], Usage(_count), Timings(last, gaps)));
    }

    protected override void Fail(Exception error) => _output.Fail(error);

    public override void Dispose()
    {
        _sampler.Dispose();
        base.Dispose();
    }

    private void Take(int token)
    {
        if (!_request.IgnoreEndOfGeneration && _vocabulary.IsEndOfGeneration(token))
        {
            End(FinishReason.EndOfGeneration, -1);
            return;
        }
        _tokens[_count] = token;
        _times[_count] = Stopwatch.GetTimestamp();
        _count++;
        _emitter.Append(token);
        if (_emitter.Stopped)
            End(FinishReason.StopString, token);
        else if (_count == _tokens.Length)
            End(FinishReason.Length, token);
        else
            Branches[0].Push([token]);
        if (!IsFinished)
            _output.Add(_emitter.TakeCertain(), token);
    }

    private void End(FinishReason reason, int token)
    {
        _finish = reason;
        _emitter.Complete();
        ReadOnlySpan<char> rest = _emitter.TakeCertain();
        if (token >= 0 || rest.Length > 0)
            _output.Add(rest, token);
        IsFinished = true;
    }
}
