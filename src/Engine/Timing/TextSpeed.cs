using System.Diagnostics;
using FastEval.Engine.Decoding;

namespace FastEval.Engine.Timing;

/// <summary>
/// Measures a text model as llama-bench does: random tokens, no tokenising, no sampling (llama.cpp, tools/llama-bench).
/// Takes its turn with the requests, and empties the KV cache.
/// </summary>
public static class TextSpeed
{
    private const int Seed = 1;

    /// <summary>Seconds to prefill <paramref name="tokens"/> tokens behind <paramref name="depth"/> others (pp).</summary>
    /// <exception cref="ContextOverflowException">They do not fit into the context.</exception>
    public static double MeasurePrefill(InferenceEngine engine, int tokens, int depth, CancellationToken cancellationToken = default) =>
        Measure(engine, tokens, depth, static (runner, measured, position) => runner.ComputeTokens(measured, position), cancellationToken);

    /// <summary>Seconds to decode <paramref name="tokens"/> tokens one at a time behind <paramref name="depth"/> others (tg).</summary>
    /// <exception cref="ContextOverflowException">They do not fit into the context.</exception>
    public static double MeasureDecode(InferenceEngine engine, int tokens, int depth, CancellationToken cancellationToken = default) =>
        Measure(engine, tokens, depth, static (runner, measured, position) =>
        {
            for (int i = 0; i < measured.Length; i++)
            {
                runner.ComputeTokens(measured.AsSpan(i, 1), position + i);
                runner.Synchronize();
            }
        }, cancellationToken);

    private static double Measure(
        InferenceEngine engine, int tokens, int depth, Action<ModelRunner, int[], int> work, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        var random = new Random(Seed);
        int[] before = RandomTokens(engine, depth, random);
        int[] measured = RandomTokens(engine, tokens, random);
        return engine.Exclusive(runner =>
        {
            if (depth + tokens > engine.Info.ContextLength)
                throw new ContextOverflowException(depth, tokens, engine.Info.ContextLength);
            runner.ComputeTokens(before, 0);
            runner.Synchronize();
            long start = Stopwatch.GetTimestamp();
            work(runner, measured, depth);
            runner.Synchronize();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }, cancellationToken);
    }

    private static int[] RandomTokens(InferenceEngine engine, int count, Random random)
    {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++)
            tokens[i] = random.Next(engine.Model.Vocabulary.Size);
        return tokens;
    }
}
