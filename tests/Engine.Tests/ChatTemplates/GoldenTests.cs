using System.Text.Json;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Models.ChatTemplates.Jinja;

namespace FastEval.Engine.Tests.ChatTemplates;

/// <summary>Holds the interpreter to what Python's jinja2 printed; README.md says how the expectations were made.</summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ChatTemplates");

    public static TheoryData<int> Snippets => Indices("snippets.json");

    public static TheoryData<int> Conversations => Indices("conversations.json");

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Render_Snippet_PrintsWhatJinja2Prints(int index)
    {
        JsonElement golden = Load("snippets.json")[index];
        Check(golden, golden.GetProperty("source").GetString()!);
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public void Render_RealTemplate_PrintsWhatJinja2Prints(int index)
    {
        JsonElement golden = Load("conversations.json")[index];
        Check(golden, File.ReadAllText(Path.Combine(Folder, "templates", golden.GetProperty("template").GetString()!)));
    }

    private static void Check(JsonElement golden, string source)
    {
        Dictionary<string, object?> variables = golden.TryGetProperty("variables", out JsonElement given)
            ? given.EnumerateObject().ToDictionary(property => property.Name, property => VariableValue.From(property.Value))
            : [];
        string Render() => Interpreter.Render("golden", TemplateParser.Parse(source, "golden"), variables, new FixedTime());
        if (golden.TryGetProperty("expected", out JsonElement expected)) Assert.Equal(expected.GetString(), Render());
        else Assert.Throws<ChatTemplateException>(Render);
    }

    private static List<JsonElement> Load(string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement.EnumerateArray()];

    private static TheoryData<int> Indices(string file) => [.. Enumerable.Range(0, Load(file).Count)];
}
