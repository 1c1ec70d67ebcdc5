using System.Threading.Channels;

namespace FastEval.Engine.Decoding;

/// <summary>An answer as the chunks that a reader takes in its own time.</summary>
internal sealed class ChannelSink : IAnswerSink
{
    private readonly Channel<GenerationChunk> _channel =
        Channel.CreateUnbounded<GenerationChunk>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<GenerationChunk> Reader => _channel.Reader;

    /// <summary>Completes, always successfully, when nothing more comes.</summary>
    public Task Ended => _ended.Task;

    public void Add(ReadOnlySpan<char> text, int token) => _channel.Writer.TryWrite(new GenerationChunk(new string(text), token, null));

    public void Complete(GenerationResult result)
    {
        _channel.Writer.TryWrite(new GenerationChunk("", -1, result));
        _channel.Writer.TryComplete();
        _ended.TrySetResult();
    }

    public void Fail(Exception error)
    {
        _channel.Writer.TryComplete(error);
        _ended.TrySetResult();
    }
}
