using System.Text.Json;
using FastEval.Engine.Models.ChatTemplates;

namespace FastEval.Engine.Tests.ChatTemplates;

/// <summary>Holds the whole rendering (form of the content, system message, BOS) to the prompts of llama.cpp's own tools; see README.md.</summary>
public sealed class LlamaCppTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ChatTemplates");

    public static TheoryData<int> Cases => Indices("llama-cpp.json");

    public static TheoryData<int> BuiltIns => Indices("llama-cpp-built-in.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_RealTemplate_GivesLlamaCppsPrompt(int index)
    {
        JsonElement golden = Load("llama-cpp.json")[index];
        Check(golden, ChatTemplate.FromFileOrName(Path.Combine(Folder, "templates", golden.GetProperty("template").GetString()!)));
    }

    [Theory]
    [MemberData(nameof(BuiltIns))]
    public void Render_BuiltInTemplate_GivesLlamaCppsPrompt(int index)
    {
        JsonElement golden = Load("llama-cpp-built-in.json")[index];
        Check(golden, ChatTemplate.BuiltIn(golden.GetProperty("template").GetString()!));
    }

    private static void Check(JsonElement golden, ChatTemplate template)
    {
        ChatTurn[] turns = [.. golden.GetProperty("turns").EnumerateArray().Select(turn => Turn(turn[0].GetString()!, turn[1].GetString()!))];
        var context = new ChatTemplateContext { BosToken = "<s>", EosToken = "</s>", TokenizerAddsBos = true, Time = new FixedTime() };
        string prompt = template.Render(turns, context);
        Assert.Equal(golden.GetProperty("expected").GetString(), prompt);
    }

    /// <summary>A turn from the text that llama.cpp was given, each marker being an image.</summary>
    private static ChatTurn Turn(string role, string content)
    {
        string[] texts = content.Split(ChatTemplate.ImageMarker);
        var parts = new List<ChatPart> { new ChatPart.Text(texts[0]) };
        for (int i = 1; i < texts.Length; i++) parts.AddRange([new ChatPart.Image(i - 1), new ChatPart.Text(texts[i])]);
        return new ChatTurn(role, parts);
    }

    private static TheoryData<int> Indices(string file) => [.. Enumerable.Range(0, Load(file).Count)];

    private static List<JsonElement> Load(string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement.EnumerateArray()];
}
