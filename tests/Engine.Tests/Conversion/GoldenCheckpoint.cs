using FastEval.Engine.Tests.Vision;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Checkpoints whose tower is one of the golden vectors'.</summary>
internal static class GoldenCheckpoint
{
    /// <summary>The golden configuration as it stands, with the word that tells the towers apart.</summary>
    public static Dictionary<string, object> TowerConfig(GoldenFolder golden, string kind)
    {
        Dictionary<string, object> config = golden.Meta.GetProperty("config").EnumerateObject().ToDictionary(entry => entry.Name, entry => (object)entry.Value, StringComparer.Ordinal);
        config["model_type"] = kind;
        return config;
    }

    /// <summary>Puts a golden tower in the place of the checkpoint's (without a prefix: nowhere), and a projector that takes its features.</summary>
    public static void UseTower(CheckpointFolder checkpoint, GoldenFolder golden, string? prefix)
    {
        checkpoint.ElementType = "F32";
        int width = golden.Number("hidden_size");
        string projector = checkpoint.Tensors.Keys.Single(name => name.EndsWith("linear_1.weight", StringComparison.Ordinal) || name.EndsWith("mm_projector.0.weight", StringComparison.Ordinal));
        checkpoint.Tensors[projector] = ([SmallCheckpoints.Width, width], [.. Enumerable.Range(0, SmallCheckpoints.Width * width).Select(i => i % 7 / 64f)]);
        if (checkpoint.Config.ContainsKey("image_grid_pinpoints"))
            checkpoint.Config["image_grid_pinpoints"] = new[] { new[] { golden.Number("image_size"), 2 * golden.Number("image_size") } };
        if (prefix is null)
            return;
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            checkpoint.Tensors.Remove(name);
        AddTower(checkpoint, golden, prefix);
    }

    /// <summary>Adds the golden tower's tensors under their published names.</summary>
    public static void AddTower(CheckpointFolder checkpoint, GoldenFolder golden, string prefix)
    {
        foreach (string name in golden.Names.Where(name => name.StartsWith("w.", StringComparison.Ordinal)))
        {
            GoldenTensor tensor = golden.Read(name);
            checkpoint.Tensors[prefix + name["w.".Length..]] = (tensor.Shape, tensor.Values);
        }
    }
}
