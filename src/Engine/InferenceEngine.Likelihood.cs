using System.Diagnostics;
using System.Runtime.CompilerServices;
using FastEval.Engine.Decoding;

namespace FastEval.Engine;

public sealed partial class InferenceEngine
{
    /// <summary>
    /// Says how likely the model finds each of several answers, teacher-forced: the prompt is computed once, then the options' tokens behind
    /// it, all together. Options are tokenised by themselves, as a text run of a prompt is.
    /// </summary>
    /// <inheritdoc cref="GenerateAsync" path="/exception"/>
    public async Task<OptionScores> ScoreOptionsAsync(OptionScoringRequest request, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        request.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        int[][] options = [.. request.Options.Select(option => _model.Vocabulary.Tokenize(option, parseSpecial: false))];
        if (Array.FindIndex(options, tokens => tokens.Length == 0) is var none and >= 0)
            throw new ArgumentException($"The option '{request.Options[none]}' has no tokens.");
        var result = new TaskCompletionSource<OptionScores>(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = new OptionTask(request, options, result, start, cancellationToken);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => _loop.Cancel(task));
        _stage.Submit(task);
        return await result.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Says what the model thinks at each token of a given answer: the log-probabilities of the whole vocabulary, position after position, as they
    /// are computed. For divergences between models and perplexities.
    /// </summary>
    /// <returns>
    /// One item per token of the answer, in order; dispose each. The engine waits while the reader is behind, and the request keeps its place meanwhile: who asks
    /// something else before the next item needs an engine with a second place (<see cref="EngineOptions.Parallel"/>, not <see cref="EngineOptions.Deterministic"/>).
    /// </returns>
    /// <inheritdoc cref="GenerateAsync" path="/exception"/>
    public async IAsyncEnumerable<TokenLogProbabilities> ScoreTokensAsync(
        TokenScoringRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        request.Validate(_model.Vocabulary.Size);
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var task = new TokenTask(request, start, stop.Token);
        await using CancellationTokenRegistration registration = stop.Token.Register(() => _loop.Cancel(task));
        _stage.Submit(task);
        try
        {
            await foreach (TokenLogProbabilities row in Throwing(task.Rows, cancellationToken).ConfigureAwait(false))
            {
                task.Taken();
                _loop.Wake();
                yield return row;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await task.Ended.ConfigureAwait(false);
            while (task.Rows.TryRead(out TokenLogProbabilities? left))
                left.Dispose();
        }
    }

    /// <summary>A text's tokens, by itself: no begin mark, and names of control tokens are plain text.</summary>
    public IReadOnlyList<int> Tokenize(string text)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _model.Vocabulary.Tokenize(text, parseSpecial: false);
    }

    /// <summary>
    /// Encodes a picture that will be asked about, so that its embeddings are at hand then, as far as the cache holds them.
    /// </summary>
    /// <exception cref="ArgumentException">No projector was loaded.</exception>
    /// <exception cref="FastEval.Kernels.Imaging.ImageException">The picture cannot be decoded.</exception>
    public Task EncodeAsync(PromptPart.Image image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (_pictures is null)
            throw new ArgumentException($"{image.Name}: there is a picture to encode, but no projector was loaded: name it with --mmproj.");
        var job = new LoopJob<bool>(() => _pictures.Encode(image, cancellationToken), isAlone: false);
        _stage.Submit(job);
        return job.Result.WaitAsync(cancellationToken);
    }
}
