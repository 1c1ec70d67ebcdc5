using System.Text.Json;

namespace FastEval.Harness.Tests.Commands;

public sealed class ModelInspectTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Fact]
    public async Task Inspect_OfAnMmproj_ListsItsQuirks()
    {
        Assert.SkipWhen(tiny.Absence is not null, tiny.Absence ?? "");
        ConsoleRun json = await ConsoleRun.OfAsync("model", "inspect", tiny.Projector, "--format", "json");
        using JsonDocument document = JsonDocument.Parse(json.Out);
        Assert.Equal("derived_layout", document.RootElement.GetProperty("quirks")[0].GetProperty("quirk").GetString());

        ConsoleRun table = await ConsoleRun.OfAsync("model", "inspect", tiny.Model);
        Assert.DoesNotContain("Quirk", table.Out, StringComparison.Ordinal);
    }
}
