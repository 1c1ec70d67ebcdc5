using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace FastEval.Trainer;

/// <summary>Trains a recipe's model in a folder: <c>checkpoint.bin</c>, from which it goes on, and <c>log.jsonl</c>.</summary>
internal sealed class TrainingRun(Recipe recipe, string folder, TextWriter console, TimeSpan saveEvery)
{
    private const int WarmUp = 100;

    /// <summary>Trains until the recipe's end or until it is stopped.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string checkpoint = Path.Combine(folder, "checkpoint.bin");
        WordTokenizer tokenizer = WordTokenizer.OfModels();
        var model = new Model(recipe, tokenizer);
        Model[] workers = [model, .. Enumerable.Range(1, BatchMaker.Workers - 1).Select(_ => new Model(recipe, tokenizer, model))];
        var optimizer = new Optimizer([.. workers.Select(worker => worker.Parameters.All)]);
        var needs = new Needs();
        int step = File.Exists(checkpoint) ? Checkpoint.Load(checkpoint, recipe, model, optimizer, needs) : 0;
        console.WriteLine($"{recipe.Name}: {model.Parameters.All.Sum(p => p.Length)} weights, {tokenizer.Tokens.Count} tokens, from step {step} of {recipe.Steps}");
        using var maker = new BatchMaker(recipe, tokenizer, needs);
        ChannelReader<(Stage Stage, IReadOnlyList<IReadOnlyList<Batch>> Shares)> steps = maker.Start(step, cancellationToken);
        var clock = Stopwatch.StartNew();
        TimeSpan savedAt = default;
        var window = new Window();
        using StreamWriter log = OpenLog(Path.Combine(folder, "log.jsonl"), step);
        for (; step < recipe.Steps && !cancellationToken.IsCancellationRequested; step++)
        {
            long began = Stopwatch.GetTimestamp();
            (Stage stage, IReadOnlyList<IReadOnlyList<Batch>> shares) = steps.ReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
            window.WaitSeconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
            int pictures = shares.Sum(batches => batches.Sum(batch => batch.PictureCount));
            float weights = Math.Max(1e-9f, shares.Sum(batches => batches.Sum(batch => batch.Weights.Sum())));
            Task<StepResult[]>[] running = [.. shares.Select((batches, worker) => Task.Run(() => Share(workers[worker], batches, stage, pictures, weights)))];
            StepResult[][] results = Task.WhenAll(running).GetAwaiter().GetResult();
            foreach ((Batch batch, StepResult result) in shares.SelectMany((batches, worker) => batches.Zip(results[worker])))
            {
                window.Add(batch, result, weights);
                for (int i = 0; i < result.Right.Length; i++)
                    needs.Add(batch.Answers[i].Template, result.Right[i]);
            }
            began = Stopwatch.GetTimestamp();
            window.EndStep(optimizer.Update(Rate(step), stage.TowerRate));
            window.UpdateSeconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
            if ((step + 1) % recipe.Round != 0)
                continue;
            Report(log, step + 1, stage, window, needs, clock);
            window = new Window();
            // At a round's end only: what follows then is the same as without a break.
            if (clock.Elapsed - savedAt >= saveEvery || step + 1 == recipe.Steps)
            {
                Checkpoint.Save(checkpoint, recipe, step + 1, model, optimizer, needs);
                savedAt = clock.Elapsed;
            }
            maker.Settle();
        }
    }

    private static StepResult[] Share(Model worker, IReadOnlyList<Batch> batches, Stage stage, int pictures, float weights)
    {
        OneThread.OfTorch();
        return [.. batches.Select(batch => worker.Run(batch, stage.DenseLoss / pictures, 1 / weights, trains: true, stage.TowerRate > 0))];
    }

    /// <summary>The log up to a step: what came after the last checkpoint is done again.</summary>
    private static StreamWriter OpenLog(string path, int step)
    {
        if (File.Exists(path))
            File.WriteAllLines(path, [.. File.ReadAllLines(path).Where(line => JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt32() <= step)]);
        return new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>Rises over the first steps of each stage, then falls along half a cosine.</summary>
    private double Rate(int step)
    {
        foreach (Stage stage in recipe.Stages)
        {
            if (step < stage.Steps)
            {
                double share = (step + stage.RateFrom) / (double)(stage.RateSteps > 0 ? stage.RateSteps : stage.Steps);
                return stage.LearningRate * Math.Min(1, (step + stage.RateFrom + 1.0) / WarmUp) * (stage.FinalRate + (1 - stage.FinalRate) * 0.5 * (1 + Math.Cos(Math.PI * share)));
            }
            step -= stage.Steps;
        }
        return 0;
    }

    private void Report(StreamWriter log, int step, Stage stage, Window window, Needs needs, Stopwatch clock)
    {
        double seconds = window.Clock.Elapsed.TotalSeconds;
        var line = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["step"] = step,
            ["stage"] = stage.Name,
            ["minutes"] = Math.Round(clock.Elapsed.TotalMinutes, 2),
            ["answer_loss"] = Math.Round(window.AnswerLoss / window.Steps, 4),
            ["dense_loss"] = Math.Round(window.DenseLoss / window.Pictures, 4),
            ["things"] = Math.Round(window.Things / window.Pictures, 4),
            ["colours"] = Math.Round(window.Colours / window.Pictures, 4),
            ["answers_right"] = window.Answers == 0 ? null : Math.Round(window.Right / (double)window.Answers, 4),
            ["pictures_per_s"] = Math.Round(window.Pictures / seconds, 1),
            ["answers_per_s"] = Math.Round(window.Answers / seconds, 1),
            ["wait_s"] = Math.Round(window.WaitSeconds, 1),
            ["update_s"] = Math.Round(window.UpdateSeconds, 1),
            ["seconds"] = Math.Round(seconds, 1),
            ["gradient_norm"] = Math.Round(window.GradientNorm / window.Steps, 3),
        };
        if (step % (5 * recipe.Round) == 0 && needs.Accuracy.Count > 0)
            line["templates"] = needs.Accuracy.ToDictionary(pair => pair.Key, pair => Math.Round(pair.Value, 3));
        log.WriteLine(JsonSerializer.Serialize(line));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{step,6} {stage.Name,-9} {clock.Elapsed.TotalMinutes,6:0.0} min  answers {window.AnswerLoss / window.Steps:0.000} ({(window.Answers == 0 ? 0 : 100.0 * window.Right / window.Answers):0.0}%)  dense {window.DenseLoss / window.Pictures:0.000} (things {100 * window.Things / window.Pictures:0.0}%, colours {100 * window.Colours / window.Pictures:0.0}%)  {window.Pictures / seconds:0} pictures/s, {window.Answers / seconds:0} answers/s, gradient {window.GradientNorm / window.Steps:0.00}"));
    }

    private sealed class Window
    {
        public Stopwatch Clock { get; } = Stopwatch.StartNew();

        public int Steps { get; private set; }

        public int Pictures { get; private set; }

        public int Answers { get; private set; }

        public int Right { get; private set; }

        public double AnswerLoss { get; private set; }

        public double DenseLoss { get; private set; }

        public double Things { get; private set; }

        public double Colours { get; private set; }

        public double GradientNorm { get; private set; }

        /// <summary>Waiting for batches.</summary>
        public double WaitSeconds { get; set; }

        /// <summary>The optimiser's.</summary>
        public double UpdateSeconds { get; set; }

        public void Add(Batch batch, StepResult result, float weights)
        {
            Pictures += batch.PictureCount;
            Answers += result.Right.Length;
            Right += result.Right.Count(right => right);
            AnswerLoss += result.AnswerLoss / weights;
            DenseLoss += result.DenseLoss * batch.PictureCount;
            Things += result.Things * batch.PictureCount;
            Colours += result.Colours * batch.PictureCount;
        }

        public void EndStep(float norm)
        {
            Steps++;
            GradientNorm += norm;
        }
    }
}
