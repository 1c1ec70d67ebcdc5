using FastEval.Harness.Benchmarking;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Targets;

/// <summary>The models that come with the program, in <c>models/</c> of its checkout.</summary>
internal static class ShippedModels
{
    private static readonly string[] Names = ["tiny", "small"];

    /// <summary>All of them.</summary>
    /// <exception cref="FastEvalException">They are not there.</exception>
    public static IReadOnlyList<KeyValuePair<string, ModelFiles>> Find(Func<string, string?> environment)
    {
        string? root = environment("FASTEVAL_HOME") is { Length: > 0 } home ? Path.GetFullPath(home) : RepositoryPaths.FindRoot();
        return [.. Names.Select(name => KeyValuePair.Create(name, new ModelFiles(PathOf(root, name, $"{name}-f16.gguf"), PathOf(root, name, $"{name}-mmproj-f16.gguf"), null)))];
    }

    private static string PathOf(string? root, string name, string file)
    {
        string path = Path.Combine(root ?? "", "models", name, file);
        return File.Exists(path)
            ? path
            : throw new FastEvalException($"The model that ships with FastEval is not there: {path}. Name one with --model and --mmproj, or run in a checkout that has it.");
    }
}
