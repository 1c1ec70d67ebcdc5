using System.Text.Json;
using FastEval.Engine.Decoding;

namespace FastEval.Engine.Tests;

/// <summary>The trained models and the suite that ship: answers that depend on the picture.</summary>
internal static class ShippedFiles
{
    private static readonly string Root = FindRoot();

    public static EngineOptions Model(string name) => new()
    {
        ModelPath = Path.Combine(Root, "models", name, $"{name}-f16.gguf"),
        ProjectorPath = Path.Combine(Root, "models", name, $"{name}-mmproj-f16.gguf"),
        VisionDataType = Engine.Vision.VisionDataType.Float32,
        Threads = 1, // so small that two threads mostly wait for each other
    };

    /// <summary>Questions of the suite <c>core</c>, in its order.</summary>
    public static IReadOnlyList<(string Id, PromptTurn[] Turns)> Questions()
    {
        string folder = Path.Combine(Root, "suites", "core");
        var pictures = new Dictionary<string, byte[]>();
        var questions = new List<(string, PromptTurn[])>();
        foreach (string line in File.ReadLines(Path.Combine(folder, "items.jsonl")))
        {
            using JsonDocument item = JsonDocument.Parse(line);
            string prompt = item.RootElement.GetProperty("prompt").GetString()!.Replace("<image>", "", StringComparison.Ordinal);
            PromptPart[] images = [.. item.RootElement.GetProperty("images").EnumerateArray().Select(image => Picture(image.GetString()!))];
            questions.Add((item.RootElement.GetProperty("id").GetString()!, [PromptTurn.User([.. images, new PromptPart.Text(prompt)])]));
        }
        return questions;

        PromptPart Picture(string name)
        {
            if (!pictures.TryGetValue(name, out byte[]? bytes))
                pictures[name] = bytes = File.ReadAllBytes(Path.Combine(folder, name));
            return new PromptPart.Image(bytes, name);
        }
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FastEval.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException($"No FastEval.sln above {AppContext.BaseDirectory}.");
    }
}
