namespace FastEval.Trainer.Tests;

// Torch has one number of threads for the whole process, and sums depend on it: the engine's encoder sets it, too.
[Collection("torch threads")]
public sealed class TrainingRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fasteval-trainer-").FullName;

    /// <summary>Stopped at the end of a round and started again, training ends with the same bytes: weights, optimiser, running accuracies; whatever torch was used for in between.</summary>
    [Fact]
    public void Run_StoppedAndStartedAgain_EndsWithTheSameCheckpoint()
    {
        SmallestModel.LoadTorch();
        string whole = Path.Combine(_folder, "whole"), broken = Path.Combine(_folder, "broken");

        LeaveTorchThreads(1);
        Train(whole, TextWriter.Null, CancellationToken.None);
        using (var stop = new CancellationTokenSource())
        {
            // Behind a round that has asked questions: what is asked next goes by how they were answered.
            using var atSecondRound = new StoppingWriter(stop, "    20 answer");
            Train(broken, atSecondRound, stop.Token);
        }
        Assert.NotEqual(Hash(whole), Hash(broken));
        LeaveTorchThreads(3);
        byte[] before = ShiftLargeArrays();
        Train(broken, TextWriter.Null, CancellationToken.None);

        Assert.Equal(Hash(whole), Hash(broken));
        GC.KeepAlive(before);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(broken, "log.jsonl")).Length);
    }

    [Fact]
    public void Run_ACheckpointOfAnotherRecipe_IsRefused()
    {
        SmallestModel.LoadTorch();
        using (var stop = new CancellationTokenSource())
        {
            using var atFirstRound = new StoppingWriter(stop, "    10 see");
            Train(_folder, atFirstRound, stop.Token);
        }

        InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
            new TrainingRun(SmallestModel.Recipe with { Seed = 6 }, _folder, TextWriter.Null, TimeSpan.Zero).Run(CancellationToken.None));

        Assert.Contains("another recipe", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Train(string folder, TextWriter console, CancellationToken stop) =>
        new TrainingRun(SmallestModel.Recipe, folder, console, TimeSpan.Zero).Run(stop);

    /// <summary>What other work of torch's leaves behind on the thread pool's threads, which training must not depend on.</summary>
    private static void LeaveTorchThreads(int threads)
    {
        int wanted = Environment.ProcessorCount + 2;
        using var all = new Barrier(wanted);
        Task.WaitAll([.. Enumerable.Range(0, wanted).Select(_ => Task.Run(() =>
        {
            TorchSharp.torch.set_num_threads(threads);
            all.SignalAndWait(TimeSpan.FromSeconds(5));
        }))]);
    }

    /// <summary>The collector puts the arrays to come on other borders than before.</summary>
    private static byte[] ShiftLargeArrays() => new byte[100_000 + 8];

    private static string Hash(string folder) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "checkpoint.bin"))));

    private sealed class StoppingWriter(CancellationTokenSource stop, string at) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value?.StartsWith(at, StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }
}
