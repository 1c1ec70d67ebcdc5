using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastEval.Trainer;

/// <summary>Everything that a training run is made of: <c>recipes/NAME.json</c>. The same recipe gives the same pictures, questions and first weights.</summary>
internal sealed record Recipe
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>What pictures, questions and first weights are drawn from.</summary>
    public required ulong Seed { get; init; }

    public required TowerShape Tower { get; init; }

    public required DecoderShape Decoder { get; init; }

    /// <summary>The stages in their order.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    [JsonIgnore]
    public int Steps => Stages.Sum(stage => stage.Steps);

    /// <summary>Reads a recipe.</summary>
    public static Recipe Load(string path) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(path), RecipeJson.Default.Recipe) ?? throw new InvalidDataException($"{path} holds no recipe.");
}
