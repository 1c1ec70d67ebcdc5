using System.Diagnostics;
using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;

namespace FastEval.Engine;

public sealed partial class InferenceEngine
{
    /// <summary>
    /// Says how likely the model finds each of several answers, teacher-forced: the prompt is computed once, then each option's tokens behind
    /// it. Options are tokenised by themselves, as a text run of a prompt is.
    /// </summary>
    /// <inheritdoc cref="GenerateAsync" path="/exception"/>
    public async Task<OptionScores> ScoreOptionsAsync(OptionScoringRequest request, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        ObjectDisposedException.ThrowIf(_disposed, this);
        request.Validate();
        return await InTurnAsync(() => Score(request, start, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Encodes a picture that will be asked about, so that its embeddings are at hand then, as far as the cache holds them.
    /// </summary>
    /// <exception cref="ArgumentException">No projector was loaded.</exception>
    /// <exception cref="FastEval.Kernels.Imaging.ImageException">The picture cannot be decoded.</exception>
    public Task EncodeAsync(PromptPart.Image image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return InTurnAsync(() => _prompts.Encode(image, cancellationToken), cancellationToken);
    }

    /// <summary>Runs something on a thread of its own when its turn comes, and leaves the caches in order however it ends.</summary>
    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Factory.StartNew(
                () => Cleanly(work, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private T Cleanly<T>(Func<T> work, CancellationToken cancellationToken)
    {
        T? result = default;
        Exception? error = null;
        try
        {
            using CancellationTokenRegistration abort = cancellationToken.Register(_runner.Abort);
            result = work();
        }
        catch (OperationCanceledException e)
        {
            error = new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (Exception e)
        {
            error = e; // thrown below, once the caches are in order
        }
        if (CleanUp(error) is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return result!;
    }

    private OptionScores Score(OptionScoringRequest request, long start, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        var clock = new PhaseClock();
        int[][] options = [.. request.Options.Select(option => _model.Vocabulary.Tokenize(option, parseSpecial: false))];
        if (Array.FindIndex(options, tokens => tokens.Length == 0) is var none and >= 0)
            throw new ArgumentException($"The option '{request.Options[none]}' has no tokens.");
        var asked = new GenerationRequest
        {
            Turns = request.Turns,
            MaxTokens = options.Max(tokens => tokens.Length),
            UseCaches = request.UseCaches,
            ReusePrompt = request.ReusePrompt,
        };
        Prompt prompt = Build(asked, clock, cancellationToken);
        KvSequence.Match held = Reuse(asked, prompt.Segments);
        var scorer = new OptionScorer(_runner, _sequence, prompt.Segments, clock);
        double[] sums = scorer.Score(held, options, cancellationToken);
        var timings = new RequestTimings
        {
            QueueMs = Stopwatch.GetElapsedTime(start, begin).TotalMilliseconds,
            TtftMs = Stopwatch.GetElapsedTime(start, scorer.FirstTokenAt).TotalMilliseconds,
            E2eMs = Stopwatch.GetElapsedTime(start, scorer.LastTokenAt).TotalMilliseconds,
            PhasesMs = Enum.GetValues<Phase>().ToDictionary(phase => phase, clock.Milliseconds),
            InterTokenMs = [],
            PrefilledTokens = scorer.PrefilledTokens,
        };
        return new OptionScores(
            [.. sums.Select((sum, i) => new OptionLikelihood(request.Options[i], sum, options[i].Length))], Usage(prompt, held, output: 0), timings);
    }
}
