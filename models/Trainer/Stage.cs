namespace FastEval.Trainer;

/// <summary>A stage of training.</summary>
internal sealed record Stage
{
    /// <summary>Its name in the log.</summary>
    public required string Name { get; init; }

    /// <summary>Optimiser steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Groups per step, with one to four pictures each.</summary>
    public required int Groups { get; init; }

    /// <summary>Questions per group; 0 trains the tower alone, on what is where.</summary>
    public required int Questions { get; init; }

    /// <summary>The share of groups that are also described as a whole.</summary>
    public required double Captions { get; init; }

    /// <summary>The largest learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>What the tower's learning rate is multiplied by.</summary>
    public required double TowerRate { get; init; }

    /// <summary>The learning rate at the end, as a share of the largest; it falls along a cosine.</summary>
    public required double FinalRate { get; init; }

    /// <summary>Steps over which the rate falls; 0: the stage's own. Longer where a stage was cut short.</summary>
    public required int RateSteps { get; init; }

    /// <summary>The step of the fall at which the stage begins, without a rise; 0 with one.</summary>
    public required int RateFrom { get; init; }

    /// <summary>The weight of the tower's own loss beside that of the answers.</summary>
    public required double DenseLoss { get; init; }
}
