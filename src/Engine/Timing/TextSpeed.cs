using System.Diagnostics;
using FastEval.Engine.Decoding;

namespace FastEval.Engine.Timing;

/// <summary>
/// Measures a text model as llama-bench does: random tokens, no tokenising, no sampling (llama.cpp, tools/llama-bench).
/// Not while a request runs.
/// </summary>
public static class TextSpeed
{
    private const int Seed = 1;

    /// <summary>Seconds to prefill <paramref name="tokens"/> tokens behind <paramref name="depth"/> others (pp).</summary>
    /// <exception cref="ContextOverflowException">They do not fit into the context.</exception>
    public static double MeasurePrefill(InferenceEngine engine, int tokens, int depth)
    {
        int[] prompt = Prepare(engine, tokens, depth);
        long start = Stopwatch.GetTimestamp();
        engine.Runner.DecodeTokens(prompt, depth, wantLogits: true);
        engine.Runner.Synchronize();
        return Finish(engine, start);
    }

    /// <summary>Seconds to decode <paramref name="tokens"/> tokens one at a time behind <paramref name="depth"/> others (tg).</summary>
    /// <exception cref="ContextOverflowException">They do not fit into the context.</exception>
    public static double MeasureDecode(InferenceEngine engine, int tokens, int depth)
    {
        int[] answer = Prepare(engine, tokens, depth);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < answer.Length; i++)
        {
            engine.Runner.DecodeTokens(answer.AsSpan(i, 1), depth + i, wantLogits: true);
            engine.Runner.Synchronize();
        }
        return Finish(engine, start);
    }

    private static int[] Prepare(InferenceEngine engine, int tokens, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        if (depth + tokens > engine.Runner.ContextLength)
            throw new ContextOverflowException(depth, tokens, engine.Runner.ContextLength);
        engine.Forget();
        var random = new Random(Seed);
        int[] before = RandomTokens(engine, depth, random);
        int[] measured = RandomTokens(engine, tokens, random);
        engine.Runner.DecodeTokens(before, 0, wantLogits: false);
        engine.Runner.Synchronize();
        return measured;
    }

    private static int[] RandomTokens(InferenceEngine engine, int count, Random random)
    {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++)
            tokens[i] = random.Next(engine.Model.Vocabulary.Size);
        return tokens;
    }

    private static double Finish(InferenceEngine engine, long start)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        engine.Forget();
        return seconds;
    }
}
