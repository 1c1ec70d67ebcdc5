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

    /// <summary>Steps between two lines of the log, and two updates of what is needed; checkpoints are written after such a round only.</summary>
    public int Round { get; init; } = 100;

    /// <summary>The stages in their order.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    [JsonIgnore]
    public int Steps => Stages.Sum(stage => stage.Steps);

    /// <summary>Reads a recipe.</summary>
    public static Recipe Load(string path) => Parse(File.ReadAllText(path));

    public static Recipe Parse(string text)
    {
        Recipe recipe = JsonSerializer.Deserialize(text, RecipeJson.Default.Recipe) ?? throw new InvalidDataException("There is no recipe in 'null'.");
        return recipe.Round > 0 && recipe.Stages.All(stage => stage.Steps > 0 && stage.Steps % recipe.Round == 0)
            ? recipe
            : throw new InvalidDataException($"A stage's steps must be a multiple of the round's, {recipe.Round}, after which the log and checkpoints are written.");
    }

    public string ToText() => JsonSerializer.Serialize(this, RecipeJson.Default.Recipe);

    /// <summary>Whether both make the same model.</summary>
    public bool HasModelOf(Recipe other) => (Name, Seed, Tower, Decoder) == (other.Name, other.Seed, other.Tower, other.Decoder);

    /// <summary>Whether both do the same up to a step: what is to come can be changed while a run rests, what was done cannot.</summary>
    public bool AgreesUntil(Recipe other, int step)
    {
        if (Round != other.Round && step > 0)
            return false;
        for (int i = 0, begun = 0; begun < step; begun += Stages[i].Steps, i++)
        {
            // The stage that is being run may end at another step only if its rate does not depend on that.
            Stage mine = Stages[i], others = i < other.Stages.Count ? other.Stages[i] : mine with { Name = "" };
            bool isOver = begun + mine.Steps <= step;
            if (mine != (isOver || mine.RateSteps == 0 ? others : others with { Steps = mine.Steps }))
                return false;
        }
        return true;
    }
}
