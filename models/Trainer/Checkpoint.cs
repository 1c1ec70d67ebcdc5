using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastEval.Trainer;

/// <summary>A training run's state on disk: weights, optimiser, running accuracies, step. Replaced by renaming, so always whole.</summary>
internal static class Checkpoint
{
    private const int Version = 1;

    /// <summary>Writes it.</summary>
    public static void Save(string path, Recipe recipe, int step, Model model, Optimizer optimizer, Needs needs)
    {
        string unfinished = path + ".unfinished";
        using (var writer = new BinaryWriter(new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)))
        {
            writer.Write(Version);
            writer.Write(recipe.ToText());
            writer.Write(step);
            writer.Write(optimizer.Step);
            writer.Write(JsonSerializer.Serialize(needs.Accuracy));
            foreach ((string name, float[] values) in Arrays(model, optimizer))
            {
                writer.Write(name);
                writer.Write(values.Length);
                writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Reads it into a model of the same recipe, whose stages may have been changed since; optimiser and needs may be left out.</summary>
    /// <returns>The step it was written after.</returns>
    public static int Load(string path, Recipe recipe, Model model, Optimizer? optimizer, Needs? needs)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        if (reader.ReadInt32() != Version)
            throw new InvalidDataException($"{path} is a checkpoint of another version.");
        Recipe before = Recipe.Parse(reader.ReadString());
        if (!before.HasModelOf(recipe))
            throw new InvalidDataException($"{path} belongs to another recipe: its name, seed or shapes are others. Begin anew in another folder, or give the recipe back.");
        int step = reader.ReadInt32(), steps = reader.ReadInt32();
        if (optimizer is not null && !before.AgreesUntil(recipe, step))
            throw new InvalidDataException($"{path} was made by other stages up to step {step}: only those to come can be changed.");
        var accuracy = JsonSerializer.Deserialize<Dictionary<string, double>>(reader.ReadString())!;
        needs?.Restore(accuracy);
        if (optimizer is not null)
            optimizer.Step = steps;
        foreach ((string name, float[] values) in Arrays(model, optimizer))
        {
            if (reader.ReadString() != name || reader.ReadInt32() != values.Length)
                throw new InvalidDataException($"{path} does not fit the recipe's model at '{name}'.");
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            if (model.Parameters.All.FirstOrDefault(parameter => parameter.Name == name) is { } parameter)
                values.CopyTo(MemoryMarshal.Cast<byte, float>(parameter.Values.bytes));
        }
        return step;
    }

    private static IEnumerable<(string Name, float[] Values)> Arrays(Model model, Optimizer? optimizer) =>
        model.Parameters.All.Select(parameter => (parameter.Name, MemoryMarshal.Cast<byte, float>(parameter.Values.bytes).ToArray())).Concat(optimizer?.State ?? []);
}
