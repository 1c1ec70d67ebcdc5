using FastEval.Engine.Native;

namespace FastEval.Trainer.Tests;

/// <summary>A recipe that trains in seconds.</summary>
internal static class SmallestModel
{
    public static Recipe Recipe { get; } = new()
    {
        Name = "smallest",
        Seed = 5,
        Round = 10,
        Tower = new TowerShape(32, 1, 1, 64, 12),
        Decoder = new DecoderShape(256, 2, 4, 256, 1024),
        Stages =
        [
            new Stage { Name = "see", Steps = 10, Groups = 1, Questions = 0, Captions = 0, LearningRate = 1e-3, TowerRate = 1, FinalRate = 0.5, RateSteps = 0, RateFrom = 0, DenseLoss = 1 },
            new Stage { Name = "answer", Steps = 30, Groups = 2, Questions = 2, Captions = 0.5, LearningRate = 1e-3, TowerRate = 0.5, FinalRate = 0.5, RateSteps = 0, RateFrom = 0, DenseLoss = 0.5 },
        ],
    };

    public static void LoadTorch() => TorchRuntime.EnsureLoaded();
}
