using System.Globalization;
using FastEval.Engine.Models.Synthetic;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;

namespace FastEval.Harness.Benchmarking;

/// <summary>Keeps synthetic models in one folder, and makes those that are not there yet.</summary>
internal static class SyntheticModelStore
{
    // Raise it when the generator writes other bytes for the same names: files of before then lie in another folder and are not taken.
    private const string Generation = "v1";

    /// <summary>
    /// Where the pairs of a seed are if nobody said otherwise. The files' names do not tell the seed, so others than the default get a folder of
    /// their own.
    /// </summary>
    public static string Folder(uint seed, CommandConsole console)
    {
        string folder = Path.Combine(RepositoryPaths.SyntheticModels(console.Environment), Generation);
        return seed == 0 ? folder : Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));
    }

    /// <summary>Makes sure that the pair is there.</summary>
    public static async Task<ModelFiles> EnsureAsync(
        SyntheticPreset preset, QuantizationMix type, uint seed, CommandConsole console, CancellationToken cancellationToken)
    {
        string folder = Folder(seed, console);
        (string model, string mmproj) = SyntheticModel.Paths(preset, type, folder);
        if (!File.Exists(model) || !File.Exists(mmproj))
        {
            console.Error.WriteLine($"Making the synthetic model {preset.Name} {type.Name} in {folder}, once …");
            await WriteAsync(preset, type, folder, seed, console, cancellationToken).ConfigureAwait(false);
        }
        return new ModelFiles(model, mmproj, $"{preset.Name} {type.Name}");
    }

    /// <summary>Writes the pair, replacing what is there, and shows how far it is.</summary>
    public static Task<(string Model, string Mmproj)> WriteAsync(
        SyntheticPreset preset, QuantizationMix type, string folder, uint seed, CommandConsole console, CancellationToken cancellationToken) =>
        ProgressDisplay.RunAsync(console, $"write {preset.Name} {type.Name}", report => Task.Run(() =>
        {
            var progress = new ThrottledProgress(share => report($"write {preset.Name} {type.Name}", share), console.Time);
            return SyntheticModel.Write(preset, type, folder, seed, progress, cancellationToken);
        }, cancellationToken));
}
