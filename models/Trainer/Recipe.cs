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
    public static Recipe Load(string path) => Parse(File.ReadAllText(path));

    public static Recipe Parse(string text) => JsonSerializer.Deserialize(text, RecipeJson.Default.Recipe) ?? throw new InvalidDataException("There is no recipe in 'null'.");

    public string ToText() => JsonSerializer.Serialize(this, RecipeJson.Default.Recipe);

    /// <summary>Whether both make the same model of the same pictures; stages may differ, so that what is to come can be changed while a run rests.</summary>
    public bool HasModelOf(Recipe other) => (Name, Seed, Tower, Decoder) == (other.Name, other.Seed, other.Tower, other.Decoder);
}
