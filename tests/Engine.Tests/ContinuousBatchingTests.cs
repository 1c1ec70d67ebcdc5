using System.Collections.Concurrent;
using FastEval.Engine.Decoding;

namespace FastEval.Engine.Tests;

/// <summary>Many requests at once give what each gives alone, on a trained model whose answers depend on the picture.</summary>
public sealed class ContinuousBatchingTests(AnswersAlone alone, ITestOutputHelper output) : IClassFixture<AnswersAlone>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1024, 1, 2)]
    [InlineData(4, 1024, 2, 3)]
    [InlineData(8, 0, 1, 4)]
    [InlineData(8, 1100, 1, 5)]
    public async Task CompleteAsync_AnySchedule_AnswersEachAsAlone(int parallel, int cells, int threads, int seed)
    {
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { Parallel = parallel, KvCacheTokens = cells, Threads = threads }, cancellationToken: Stop);
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, 2 * AnswersAlone.Count).Select(i => i % AnswersAlone.Count)];
        random.Shuffle(order);
        if (seed % 2 == 0)
            Array.Sort(order);
        var asked = new List<Task<(int Question, IReadOnlyList<int>? Tokens)>>();
        foreach (int question in order)
        {
            asked.Add(AskAsync(question, random.Next(6) == 0 ? random.Next(1, 9) : null));
            if (random.Next(3) == 0)
                await Task.Delay(random.Next(4), Stop);
        }
        (int Question, IReadOnlyList<int>? Tokens)[] answers = await Task.WhenAll(asked);
        string[] different = [.. answers.Where(answer => answer.Tokens is not null && !answer.Tokens.SequenceEqual(alone.Answers[answer.Question]))
            .Select(answer => $"{answer.Question}: {string.Join(' ', alone.Answers[answer.Question])} | {string.Join(' ', answer.Tokens!)}")];
        Assert.True(different.Length == 0, string.Join('\n', different));
        Assert.True(answers.Count(answer => answer.Tokens is null) > 2, "Too few were cancelled.");
        await engine.ClearCachesAsync(Stop);
        Assert.Equal((0, engine.Runner.SequenceCount, 0), engine.Loop.Usage);

        async Task<(int, IReadOnlyList<int>?)> AskAsync(int question, int? cancelAfter)
        {
            await Task.Yield();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var tokens = new List<int>();
            try
            {
                if (cancelAfter == 8)
                    stop.CancelAfter(2);
                await foreach (GenerationChunk chunk in engine.GenerateAsync(AnswersAlone.Request(question) with { IgnoreEndOfGeneration = cancelAfter is not null, MaxTokens = cancelAfter is null ? 12 : 60 }, stop.Token))
                {
                    if (chunk.TokenId >= 0)
                        tokens.Add(chunk.TokenId);
                    if (tokens.Count == cancelAfter)
                        await stop.CancelAsync();
                }
                return (question, cancelAfter is null ? tokens : null);
            }
            catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
            {
                return (question, null);
            }
        }
    }

    [Fact]
    public async Task CompleteAsync_FiftyPicturesEightAtOnce_EachAnswerIsTheRightPictures()
    {
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("small") with { Parallel = 8, ImageCacheBytes = 64 * 256 * sizeof(float) * 5 }, cancellationToken: Stop);
        var questions = ShippedFiles.Questions().Where(question => question.Turns[0].Parts.OfType<PromptPart.Image>().Count() == 1)
            .DistinctBy(question => ((PromptPart.Image)question.Turns[0].Parts[0]).Name).Take(50).ToList();
        // What the model was trained to list a scene with: only the picture tells the answers apart.
        var ask = new PromptPart.Text("\nDescribe what is to be seen.");
        GenerationRequest[] requests = [.. questions.Select(question => new GenerationRequest
        {
            Turns = [PromptTurn.User(question.Turns[0].Parts[0], ask)], MaxTokens = 24, IgnoreEndOfGeneration = true,
        })];
        string[] expected = new string[requests.Length];
        for (int i = 0; i < requests.Length; i++)
            expected[i] = string.Join(' ', (await engine.CompleteAsync(requests[i] with { UseCaches = false }, Stop)).Tokens);
        await engine.ClearCachesAsync(Stop);
        int distinct = expected.Distinct().Count();
        Assert.True(distinct > 40, $"{distinct} distinct answers to {requests.Length} pictures");
        var random = new Random(7);
        int different = 0;
        for (int round = 0; round < 3; round++)
        {
            int[] order = [.. Enumerable.Range(0, 2 * requests.Length).Select(i => i % requests.Length)];
            random.Shuffle(order);
            var answers = await Task.WhenAll(order.Select(async i => (i, Text: string.Join(' ', (await engine.CompleteAsync(requests[i], Stop)).Tokens))));
            foreach ((int i, string text) in answers)
            {
                if (text == expected[i])
                    continue;
                different++;
                Assert.DoesNotContain(text, expected);
            }
        }
        Assert.Equal(0, different);
    }

    [Fact]
    public async Task CompleteAsync_OneFails_TheOthersAnswersAreTheSameAndItsCellsAreFree()
    {
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { Parallel = 4 }, cancellationToken: Stop);
        var bag = new ConcurrentBag<Exception>();
        var work = new List<Task>();
        for (int i = 0; i < 40; i++)
        {
            int question = i % AnswersAlone.Count;
            work.Add(i % 5 == 4 ? BreakAsync(i) : SameAsync(question));
        }
        await Task.WhenAll(work);
        Assert.Equal(8, bag.Count);
        await engine.ClearCachesAsync(Stop);
        Assert.Equal((0, engine.Runner.SequenceCount, 0), engine.Loop.Usage);

        async Task SameAsync(int question) => Assert.Equal(alone.Answers[question], (await engine.CompleteAsync(AnswersAlone.Request(question), Stop)).Tokens);

        async Task BreakAsync(int i)
        {
            GenerationRequest request = i % 2 == 0
                ? new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Image(new byte[] { 1, 2, 3 }, "broken"), new PromptPart.Text("?"))], MaxTokens = 4 }
                : new GenerationRequest { Turns = [PromptTurn.User(new PromptPart.Text(string.Join(' ', Enumerable.Repeat("red", 1100))))], MaxTokens = 4 };
            bag.Add(await Assert.ThrowsAnyAsync<FastEvalException>(() => engine.CompleteAsync(request, Stop)));
        }
    }

    [Fact]
    public async Task CompleteAsync_MoreThanTheCacheHolds_WaitsAndWhatNeverFitsIsRefusedAtOnce()
    {
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { Parallel = 8, ContextLength = 400, KvCacheTokens = 400 }, cancellationToken: Stop);
        GenerationResult[] results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => engine.CompleteAsync(AnswersAlone.Request(i) with { MaxTokens = 100, IgnoreEndOfGeneration = true }, Stop)));
        Assert.All(results, result => Assert.Equal(100, result.Tokens.Count));
        for (int i = 0; i < results.Length; i++)
            Assert.Equal(alone.Answers[i], results[i].Tokens.Take(alone.Answers[i].Count));
        ContextOverflowException error = await Assert.ThrowsAsync<ContextOverflowException>(() => engine.CompleteAsync(AnswersAlone.Request(0) with { MaxTokens = 399 }, Stop));
        Assert.Contains("400", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteAsync_LargerThanTheCacheButNotTheContext_IsRefusedBeforeAPictureIsEncoded()
    {
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { KvCacheTokens = 128 }, cancellationToken: Stop);
        PromptPart.Image picture = AnswersAlone.Request(0).Turns.SelectMany(turn => turn.Parts).OfType<PromptPart.Image>().First();
        // Its header is whole, its pixels are not: to encode it would be another error.
        var half = new PromptPart.Image(picture.File[..(picture.File.Length / 2)], "half");
        GenerationRequest Request(int tokens) => new() { Turns = [PromptTurn.User(half, new PromptPart.Text("What is it?"))], MaxTokens = tokens };
        ContextOverflowException error = await Assert.ThrowsAsync<ContextOverflowException>(() => engine.CompleteAsync(Request(200), Stop));
        Assert.Contains("--kv-tokens", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<Kernels.Imaging.ImageException>(() => engine.CompleteAsync(Request(4), Stop));
    }

    [Fact]
    public async Task Deterministic_WhateverWasAskedBefore_TheSameToTheLastBit()
    {
        EngineOptions options = ShippedFiles.Model("small") with { Deterministic = true, Parallel = 8 };
        var questions = ShippedFiles.Questions();
        OptionScoringRequest[] requests = [.. Enumerable.Range(0, 60).Select(i => new OptionScoringRequest
        {
            Turns = questions[i * 12 / 5].Turns, Options = ["yes", "no", "red circle", "a b c d"],
        })];
        using InferenceEngine engine = InferenceEngine.Load(options, cancellationToken: Stop);
        var expected = new double[requests.Length][];
        for (int i = 0; i < requests.Length; i++)
        {
            await engine.ClearCachesAsync(Stop);
            expected[i] = [.. (await engine.ScoreOptionsAsync(requests[i], Stop)).Options.Select(option => option.LogProbability)];
        }
        var random = new Random(3);
        int reused = 0;
        for (int round = 0; round < 3; round++)
        {
            int[] order = [.. Enumerable.Range(0, requests.Length)];
            if (round > 0)
                random.Shuffle(order);
            Task<OptionScores>[] work = [.. order.Select(i => engine.ScoreOptionsAsync(requests[i], Stop))];
            Task<GenerationResult>[] others = [.. order.Take(20).Select(i => engine.CompleteAsync(new GenerationRequest { Turns = requests[i].Turns, MaxTokens = 5 }, Stop))];
            await Task.WhenAll(others);
            for (int i = 0; i < order.Length; i++)
            {
                OptionScores scores = await work[i];
                Assert.Equal(expected[order[i]], scores.Options.Select(option => option.LogProbability));
                reused += scores.Usage.Reused;
            }
        }
        Assert.True(reused > 1000, $"{reused} tokens reused");
    }

    [Fact]
    public async Task ScoreOptionsAsync_TogetherAndShared_DiffersFromAloneByLessThanStated()
    {
        var questions = ShippedFiles.Questions();
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("small"), cancellationToken: Stop);
        OptionScoringRequest[] requests = [.. Enumerable.Range(0, 60).Select(i => new OptionScoringRequest { Turns = questions[i * 12].Turns, Options = ["yes", "no", "red", "circle", "3"] })];
        var apart = new List<OptionScores>();
        foreach (OptionScoringRequest request in requests)
            apart.Add(await engine.ScoreOptionsAsync(request with { UseCaches = false }, Stop));
        OptionScores[] together = await Task.WhenAll(requests.Select(request => engine.ScoreOptionsAsync(request, Stop)));
        // Of what the model finds possible at all; far below, a logit's last bits are as large as what they stand for.
        double worst = 0, relative = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            for (int k = 0; k < 5; k++)
            {
                double one = apart[i].Options[k].LogProbability, difference = Math.Abs(together[i].Options[k].LogProbability - one);
                worst = one > -7 ? Math.Max(worst, difference) : worst;
                relative = Math.Max(relative, difference / (1 - one));
            }
        }
        output.WriteLine($"largest difference of a log-probability above -7: {worst:g3} nats; of any, per nat of it: {relative:g3}");
        Assert.InRange(worst, 0, 0.03);
        Assert.InRange(relative, 0, 0.01);
    }

    [Fact]
    public async Task ScoreTokensAsync_AnAnswer_IsWhatScoringItAsAnOptionGives()
    {
        var questions = ShippedFiles.Questions();
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("small"), cancellationToken: Stop);
        const string answer = "the red circle is left of the blue square and the green star is above the key which is not a triangle 12345678";
        IReadOnlyList<int> tokens = engine.Tokenize(answer);
        Assert.True(tokens.Count > 20, $"{tokens.Count}");
        OptionLikelihood whole = (await engine.ScoreOptionsAsync(new OptionScoringRequest { Turns = questions[0].Turns, Options = [answer] }, Stop)).Options[0];
        double sum = 0;
        int count = 0;
        await foreach (TokenLogProbabilities row in engine.ScoreTokensAsync(new TokenScoringRequest { Turns = questions[0].Turns, Answer = tokens }, Stop))
        {
            using (row)
            {
                Assert.Equal((count, tokens[count]), (row.Index, row.Token));
                Assert.Equal(1, row.LogProbabilities.ToArray().Sum(value => Math.Exp(value)), 1e-4);
                sum += row.LogProbability;
                count++;
            }
            if (count == 3)
                await engine.CompleteAsync(AnswersAlone.Request(1), Stop);
        }
        Assert.Equal(tokens.Count, count);
        Assert.Equal(whole.LogProbability, sum, 0.001 * Math.Abs(sum));
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(answer), whole.ByteCount);
        await foreach (TokenLogProbabilities row in engine.ScoreTokensAsync(new TokenScoringRequest { Turns = questions[0].Turns, Answer = tokens }, Stop))
        {
            row.Dispose();
            break;
        }
        await engine.ClearCachesAsync(Stop);
        Assert.Equal(0, engine.Loop.Usage.Cells);
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (TokenLogProbabilities row in engine.ScoreTokensAsync(new TokenScoringRequest { Turns = questions[0].Turns, Answer = [-1] }, Stop))
                row.Dispose();
        });
    }
}
