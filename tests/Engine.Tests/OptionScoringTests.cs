using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests;

public sealed class OptionScoringTests(OptionScoringTests.EngineFixture fixture) : IClassFixture<OptionScoringTests.EngineFixture>
{
    private const string Question = "What is in the picture, and what is it for?";
    private static readonly string[] Options = ["yes", "no", "a red circle", "a red circle with a very long tail", "42"];
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"));
    private readonly InferenceEngine _engine = fixture.Engine;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ScoreOptionsAsync_TextPrompt_IsWhatEveryPrefixComputedFromScratchGives()
    {
        OptionScores scores = await _engine.ScoreOptionsAsync(new OptionScoringRequest { Turns = [PromptTurn.User(new PromptPart.Text(Question))], Options = Options }, Stop);
        Assert.Equal(Options, scores.Options.Select(option => option.Option));
        for (int i = 0; i < Options.Length; i++)
        {
            (double expected, int tokens) = FromScratch(Question, Options[i]);
            Assert.Equal(tokens, scores.Options[i].TokenCount);
            Assert.Equal(expected / tokens, scores.Options[i].MeanLogProbability, 3);
            // F32 weights; the KV cache is F16 and the batches are of other shapes.
            Assert.Equal(expected, scores.Options[i].LogProbability, 0.003 * tokens);
        }
        Assert.True(scores.Options.Max(option => option.TokenCount) > 5);
        Assert.True(scores.Options[3].LogProbability < scores.Options[2].LogProbability);
        Assert.Equal(0, scores.Usage.Output);
    }

    [Fact]
    public async Task ScoreOptionsAsync_OneTokenEach_TheGreedyAnswersTokenIsTheLikeliest()
    {
        // Words that are one token also when tokenised by themselves.
        int[] SingleToken(string word) => word.Contains('\uFFFD', StringComparison.Ordinal) ? [] : _engine.Model.Vocabulary.Tokenize(word, false);
        var words = new Dictionary<int, string>();
        for (int token = 0; token < _engine.Model.Vocabulary.Size; token++)
        {
            string word = _engine.Model.Vocabulary.GetText(token);
            foreach (string form in (string[])[word, word.TrimStart()])
            {
                if (form.Length > 0 && SingleToken(form) is [var only] && only == token)
                    words[token] = form;
            }
        }
        int compared = 0;
        for (int i = 0; i < 12; i++)
        {
            PromptTurn[] turns = [PromptTurn.User(new PromptPart.Image(Photo, "photo"), new PromptPart.Text($"{Question} {i}"))];
            int token = (await _engine.CompleteAsync(new GenerationRequest { Turns = turns, MaxTokens = 1, IgnoreEndOfGeneration = true }, Stop)).Tokens[0];
            if (!words.TryGetValue(token, out string? greedy))
                continue;
            OptionScores scores = await _engine.ScoreOptionsAsync(new OptionScoringRequest { Turns = turns, Options = [.. words.Values] }, Stop);
            Assert.Equal(greedy, scores.Options.MaxBy(option => option.LogProbability)!.Option);
            Assert.InRange(scores.Options.Sum(option => Math.Exp(option.LogProbability)), 0, 1);
            compared++;
        }
        Assert.True(words.Count > 50 && compared > 0, $"{words.Count} words, {compared} compared");
    }

    [Fact]
    public async Task ScoreOptionsAsync_SamePictureAgain_ReusesThePromptAndGivesTheSame()
    {
        static OptionScoringRequest Ask(string question) => new()
        {
            Turns = [PromptTurn.User(new PromptPart.Image(Photo, "photo"), new PromptPart.Text(question))],
            Options = Options,
        };
        OptionScores cold = await _engine.ScoreOptionsAsync(Ask("Is it red?") with { UseCaches = false }, Stop);
        await _engine.ClearCachesAsync(Stop);
        await _engine.ScoreOptionsAsync(Ask("Is it blue?"), Stop);
        OptionScores warm = await _engine.ScoreOptionsAsync(Ask("Is it red?"), Stop);
        OptionScores again = await _engine.ScoreOptionsAsync(Ask("Is it red?"), Stop);
        for (int i = 0; i < Options.Length; i++)
        {
            Assert.Equal(cold.Options[i].LogProbability, warm.Options[i].LogProbability, 0.003 * warm.Options[i].TokenCount);
            Assert.Equal(cold.Options[i].LogProbability, again.Options[i].LogProbability, 0.003 * warm.Options[i].TokenCount);
        }
        Assert.Equal((0, 1), (cold.Usage.ImagesReused.Count, warm.Usage.ImagesReused.FromMemory));
        Assert.True(warm.Usage.Reused >= warm.Usage.PromptImage, $"{warm.Usage}");
        Assert.Equal(0, warm.Timings.PhasesMs[Phase.PrefillImage]);
        Assert.Equal(warm.Usage.Prompt - warm.Usage.Reused, warm.Timings.PrefilledTokens);
        Assert.Equal(again.Usage.Prompt - 1, again.Usage.Reused);
        // A question after it still stands on the prompt alone.
        GenerationResult answer = await _engine.CompleteAsync(new GenerationRequest { Turns = Ask("Is it red?").Turns, MaxTokens = 4 }, Stop);
        Assert.Equal(again.Usage.Prompt - 1, answer.Usage.Reused);
    }

    [Fact]
    public async Task EncodeAsync_BeforeTheQuestion_HasTheEmbeddingsAtHand()
    {
        var request = new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Image(Photo, "photo"), new PromptPart.Text("Is it red?"))], MaxTokens = 4 };
        await _engine.ClearCachesAsync(Stop);
        GenerationResult cold = await _engine.CompleteAsync(request, Stop);
        await _engine.ClearCachesAsync(Stop);
        await _engine.EncodeAsync(new PromptPart.Image(Photo, "photo"), Stop);
        GenerationResult result = await _engine.CompleteAsync(request, Stop);
        Assert.Equal((0, 1, 0), (cold.Usage.ImagesReused.Count, result.Usage.ImagesReused.FromMemory, result.Usage.Reused));
        Assert.Equal(cold.Tokens, result.Tokens);
        Kernels.Imaging.ImageException error = await Assert.ThrowsAsync<Kernels.Imaging.ImageException>(() => _engine.EncodeAsync(new PromptPart.Image(Photo.AsMemory(0, 100), "broken"), Stop));
        Assert.StartsWith("broken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScoreOptionsAsync_WhatCannotBe_SaysSoAndTheEngineGoesOn()
    {
        var request = new OptionScoringRequest { Turns = [PromptTurn.User(new PromptPart.Text("Hello."))], Options = ["yes"] };
        double before = (await _engine.ScoreOptionsAsync(request, Stop)).Options[0].LogProbability;
        await Assert.ThrowsAsync<ArgumentException>(() => _engine.ScoreOptionsAsync(request with { Options = [] }, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => _engine.ScoreOptionsAsync(request with { Options = ["yes", ""] }, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => _engine.ScoreOptionsAsync(request with { Turns = [] }, Stop));
        string tooLong = string.Join(' ', Enumerable.Repeat("word", 600));
        await Assert.ThrowsAsync<ContextOverflowException>(() => _engine.ScoreOptionsAsync(request with { Options = ["yes", tooLong] }, Stop));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _engine.ScoreOptionsAsync(request, stop.Token));
        Assert.Equal(before, (await _engine.ScoreOptionsAsync(request with { UseCaches = false }, Stop)).Options[0].LogProbability, 0.003);
    }

    /// <summary>The sum over the option's tokens, with the whole sequence before each computed anew in one batch, and a plain softmax.</summary>
    private (double Sum, int Tokens) FromScratch(string text, string option)
    {
        int[] prompt = [.. _engine.Model.Vocabulary.AddsBeginOfSequence ? [_engine.Model.Vocabulary.BeginOfSequence] : Array.Empty<int>(), .. _engine.Model.Vocabulary.Tokenize(text, parseSpecial: true)];
        int[] tokens = _engine.Model.Vocabulary.Tokenize(option, parseSpecial: false);
        double sum = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            int[] before = [.. prompt, .. tokens.Take(i)];
            double[] logits = _engine.Exclusive(runner =>
            {
                runner.Clear();
                runner.ComputeTokens(before, 0);
                return runner.Logits(before.Length - 1).ToArray().Select(logit => (double)logit).ToArray();
            }, Stop);
            sum += Math.Log(Math.Exp(logits[tokens[i]]) / logits.Sum(Math.Exp));
        }
        return (sum, tokens.Length);
    }

    public sealed class EngineFixture : IDisposable
    {
        public InferenceEngine Engine { get; } = InferenceEngine.Load(TinyModel.WithImages("F32") with
        {
            ChatTemplate = "{{ messages[0]['content'] }}",
            VisionDataType = VisionDataType.Float32,
        });

        public void Dispose() => Engine.Dispose();
    }
}
