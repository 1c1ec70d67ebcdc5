using System.Numerics.Tensors;
using CommunityToolkit.HighPerformance;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Prompting;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Studies.Records;
using FastEval.Harness.Suites;
using FastEval.Kernels.Scoring;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>
/// Scores the right answers of items behind their questions and pictures (teacher-forced), and compares what a pair thinks at each of their tokens with what the
/// reference thought, over the whole vocabulary.
/// </summary>
internal sealed class DivergenceMeasurement(Suite suite, IReadOnlyList<SuiteItem> items, StudyFolder folder, IRowScoring scoring, TimeProvider time)
{
    /// <summary>So many of some items, spread evenly over them.</summary>
    public static IReadOnlyList<SuiteItem> Sample(IReadOnlyList<SuiteItem> items, int most) =>
        items.Count <= most ? items : [.. Enumerable.Range(0, most).Select(i => items[(int)((long)i * items.Count / most)])];

    /// <summary>Has everything computed and looks at nothing: for who watches the engine.</summary>
    public async Task ComputeAsync(InferenceEngine engine, CancellationToken cancellationToken)
    {
        await foreach ((_, _, IAsyncEnumerable<TokenLogProbabilities> scores) in ScoreAsync(engine, cancellationToken).ConfigureAwait(false))
        {
            await foreach (TokenLogProbabilities score in scores.ConfigureAwait(false))
                score.Dispose();
        }
    }

    /// <summary>Scores the reference, and writes its rows.</summary>
    public async Task<DivergenceRecord> WriteReferenceAsync(InferenceEngine engine, CancellationToken cancellationToken)
    {
        var lines = new List<ReferenceLine>();
        int vocabulary = 0;
        string unfinished = folder.ReferenceRows + ".unfinished";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.ReferenceRows)!);
            using (var rows = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                await foreach ((SuiteItem item, int[] tokens, IAsyncEnumerable<TokenLogProbabilities> scores) in ScoreAsync(engine, cancellationToken).ConfigureAwait(false))
                {
                    var logProb = new List<double>();
                    var kld = new List<double>();
                    var storedLogProb = new List<double>();
                    var top = new List<int>();
                    await foreach (TokenLogProbabilities score in scores.ConfigureAwait(false))
                    {
                        using TokenLogProbabilities held = score;
                        var stored = new float[vocabulary = score.LogProbabilities.Length];
                        LogProbabilityFile.Append(rows, score.LogProbabilities.Span, stored);
                        kld.Add(Divergence(score.LogProbabilities.ToArray(), stored));
                        logProb.Add(score.LogProbability);
                        storedLogProb.Add(LogProbability(stored, score.Token));
                        top.Add(Top(score.LogProbabilities.Span));
                    }
                    lines.Add(new ReferenceLine(item.Id, tokens, logProb, kld, storedLogProb, top));
                }
            }
            File.Move(unfinished, folder.ReferenceRows, overwrite: true);
        }
        catch (IOException e)
        {
            throw new RunRecordException($"{folder.ReferenceRows} cannot be written: {e.Message.TrimEnd('.')}. Make room, or ask for fewer --divergence-items, and go on with --resume.", e);
        }
        finally
        {
            File.Delete(unfinished);
        }
        StudyFolder.Replace(folder.ReferenceLines, stream => lines.ForEach(line => StudyFolder.WriteJson(stream, line, StudyJson.Line.ReferenceLine)));
        double[] storage = [.. lines.SelectMany(line => line.StorageKld)];
        return new DivergenceRecord(
            lines.Count, storage.Length, vocabulary, LogProbabilityFile.Storage, new FileInfo(folder.ReferenceRows).Length, storage.Average(), storage.Max(),
            lines.SelectMany(line => line.LogProb.Zip(line.StorageLogProb, (a, b) => Math.Abs(a - b))).Max());
    }

    /// <summary>Scores a pair against the reference, and writes its lines.</summary>
    public async Task MeasureAsync(InferenceEngine engine, StudyPair pair, CancellationToken cancellationToken)
    {
        using var rows = new FileStream(folder.ReferenceRows, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        // Rounded to 16 bits, two likely tokens can come out equal.
        Dictionary<string, ReferenceLine> exact = StudyFolder.ReadLines(folder.ReferenceLines, StudyJson.Line.ReferenceLine).ToDictionary(line => line.Item, StringComparer.Ordinal);
        var lines = new List<DivergenceLine>();
        await foreach ((SuiteItem item, _, IAsyncEnumerable<TokenLogProbabilities> scores) in ScoreAsync(engine, cancellationToken).ConfigureAwait(false))
        {
            var kld = new List<double>();
            var logProb = new List<double>();
            var top1 = new List<bool>();
            await foreach (TokenLogProbabilities score in scores.ConfigureAwait(false))
            {
                using TokenLogProbabilities held = score;
                float[] own = score.LogProbabilities.ToArray();
                var reference = new float[own.Length];
                LogProbabilityFile.Read(rows, reference);
                kld.Add(Divergence(reference, own));
                logProb.Add(score.LogProbability);
                top1.Add(Top(own) == (exact[item.Id].Top is { } top ? top[top1.Count] : Top(reference)));
            }
            lines.Add(new DivergenceLine(item.Id, kld, logProb, top1));
        }
        StudyFolder.Replace(folder.DivergenceOf(pair), stream => lines.ForEach(line => StudyFolder.WriteJson(stream, line, StudyJson.Line.DivergenceLine)));
    }

    private async IAsyncEnumerable<(SuiteItem Item, int[] Tokens, IAsyncEnumerable<TokenLogProbabilities> Scores)> ScoreAsync(
        InferenceEngine engine, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new PictureReader(suite, time);
        foreach (SuiteItem item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadItem read = reader.Read(item);
            if (read.Failure is { } failure)
                throw new RunRecordException($"Item {item.Id} cannot be scored: {failure.Message}", failure);
            int[] tokens = [.. engine.Tokenize(item.Answer)];
            var request = new TokenScoringRequest { Turns = [PromptTurn.User(InterleavedPrompt.Parse(item.Prompt, read.Pictures))], Answer = tokens };
            yield return (item, tokens, engine.ScoreTokensAsync(request, cancellationToken));
        }
    }

    private double Divergence(float[] p, float[] q)
    {
        Span<double> nats = stackalloc double[1];
        scoring.KlDivergence(Row(p), Row(q), nats);
        return nats[0];
    }

    /// <summary>The likeliest token, the first of equals.</summary>
    private static int Top(ReadOnlySpan<float> row) => TensorPrimitives.IndexOfMax(row);

    private double LogProbability(float[] row, int token)
    {
        var result = new double[1, 1];
        scoring.LogProbabilities(Row(row), new ReadOnlySpan2D<int>(new[,] { { token } }), result);
        return result[0, 0];
    }

    private static ReadOnlySpan2D<float> Row(float[] values) => new(values, 1, values.Length);
}
