using System.Diagnostics;
using System.Globalization;
using FastEval.Engine;
using FastEval.Engine.Decoding;

namespace FastEval.Benchmarks.Decoding;

/// <summary>
/// <c>engine-overhead MODEL.gguf [PARALLEL [TOKENS [ROUNDS [THREADS]]]]</c>: what the engine adds to each step of decoding, as a share of the time inside llama_decode, and the managed bytes per
/// token. PARALLEL answers of TOKENS tokens are generated at once, greedily and with a stop string to look for, as <c>fasteval run</c> does.
/// </summary>
internal static class EngineOverhead
{
    public const string Name = "engine-overhead";

    private const int Short = 16;
    private const int PromptRoom = 256;

    public static void Run(ReadOnlySpan<string> arguments)
    {
        int parallel = Number(arguments, 1, 1), tokens = Number(arguments, 2, 128), rounds = Number(arguments, 3, 5), threads = Number(arguments, 4, 0);
        using InferenceEngine engine = InferenceEngine.Load(new EngineOptions
        {
            ModelPath = arguments[0],
            Threads = threads,
            Parallel = parallel,
            ContextLength = tokens + PromptRoom,
            KvCacheTokens = (tokens + PromptRoom) * parallel,
        });
        Measure(engine, parallel, tokens);
        Console.WriteLine(Line($"{parallel} answers of {tokens} tokens at once, {rounds} rounds"));
        Console.WriteLine();
        Console.WriteLine("| steps | ms per step | of it llama_decode | engine, µs per step | engine / llama_decode | bytes per token |");
        Console.WriteLine("|---|---|---|---|---|---|");
        for (int round = 0; round < rounds; round++)
        {
            // Less what an answer of a few tokens takes: prompts are not what is measured.
            (long fewSteps, long fewTicks, long fewCompute, long fewBytes) = Measure(engine, parallel, Short);
            (long manySteps, long manyTicks, long manyCompute, long manyBytes) = Measure(engine, parallel, tokens);
            (long steps, long step, long compute) = (manySteps - fewSteps, manyTicks - fewTicks, manyCompute - fewCompute);
            double whole = step * 1e3 / Stopwatch.Frequency / steps, model = compute * 1e3 / Stopwatch.Frequency / steps;
            double bytes = (manyBytes - fewBytes) / (double)(parallel * (tokens - Short));
            Console.WriteLine(Line($"| {steps} | {whole:0.000} | {model:0.000} | {(whole - model) * 1e3:0.0} | {(whole - model) / model:0.00%} | {bytes:0} |"));
        }
    }

    private static (long Steps, long StepTicks, long ComputeTicks, long Bytes) Measure(InferenceEngine engine, int parallel, int tokens)
    {
        (long steps, long step, long compute) = engine.Loop.Times;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        Task.WaitAll(Enumerable.Range(0, parallel).Select(i => engine.CompleteAsync(new GenerationRequest
        {
            Turns = [PromptTurn.User(new PromptPart.Text($"{i}"))],
            MaxTokens = tokens,
            IgnoreEndOfGeneration = true,
            StopStrings = ["a stop string that does not come up"],
            UseCaches = false,
        })));
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        // The last step's end is booked after its answer was handed over.
        engine.ClearCachesAsync().Wait();
        (long stepsNow, long stepNow, long computeNow) = engine.Loop.Times;
        return (stepsNow - steps, stepNow - step, computeNow - compute, bytes);
    }

    private static int Number(ReadOnlySpan<string> arguments, int index, int otherwise) =>
        index < arguments.Length ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
