using System.Text.Json;
using FastEval.Engine.Native;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Models;

/// <summary>The models that ship do what their card says, and do it by looking.</summary>
[Collection("process memory")]
public sealed class ShippedModelTests(ShippedModelTests.RunWithNoOptions noOptions) : IClassFixture<ShippedModelTests.RunWithNoOptions>, IDisposable
{
    private readonly TemporaryFolder _runs = new();

    /// <summary><c>models/accuracy.json</c> has the card's intervals on the suite core, written by models/card.mjs.</summary>
    [Fact]
    public async Task Run_WithNoOptions_GivesTheCardsAccuracyInEveryCell()
    {
        (JsonElement result, RecordedRun record) = await noOptions.Ended;

        using JsonDocument card = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(ShippedRun.Root, "models", "accuracy.json"), TestContext.Current.CancellationToken));
        JsonElement[] targets = [.. result.GetProperty("targets").EnumerateArray()];
        Assert.Equal(["tiny", "small"], targets.Select(target => target.GetProperty("name").GetString()));
        Assert.DoesNotContain(record.Samples, sample => sample.State == SampleState.Error);
        foreach (JsonElement target in targets)
        {
            JsonElement cells = card.RootElement.GetProperty(target.GetProperty("name").GetString()!);
            var measured = ShippedRun.Cells(target).ToList();
            Assert.Equal(cells.EnumerateObject().Select(cell => cell.Name).Order(StringComparer.Ordinal), measured.Select(cell => cell.Cell).Order(StringComparer.Ordinal));
            Assert.All(measured, cell =>
            {
                JsonElement promised = cells.GetProperty(cell.Cell);
                Assert.InRange(cell.Accuracy, promised.GetProperty("low").GetDouble(), promised.GetProperty("high").GetDouble());
            });
        }
        // A comparison of the two is real: the larger one is better, beyond chance of this suite.
        Assert.True(targets[1].GetProperty("low").GetDouble() > targets[0].GetProperty("high").GetDouble());
    }

    [Fact]
    public async Task Run_PicturesExchanged_FallsToChance()
    {
        (JsonElement own, _) = await noOptions.Ended;
        (JsonElement exchanged, RecordedRun record) = await ShippedRun.OfAsync(_runs.Path, [.. ShippedRun.Model("small"), "--pictures", "exchanged", "--threads", "1"]);

        Assert.Equal(SuiteRecord.ExchangedPictures, record.Run.Suite.Pictures);
        JsonElement target = exchanged.GetProperty("targets")[0];
        Assert.Equal(9, ShippedRun.Cells(target).Count(cell => cell.Cell.StartsWith("capability=", StringComparison.Ordinal)));
        Assert.All(ShippedRun.Cells(target).Where(cell => cell.Cell == "all" || cell.Cell.StartsWith("capability=", StringComparison.Ordinal) || cell.Cell.StartsWith("domain=", StringComparison.Ordinal)), cell =>
            Assert.True(cell.Low <= cell.Chance, $"{cell.Cell}: {cell.Accuracy:P1} ({cell.Low:P1} to {cell.High:P1}) of {cell.N}, where chance is {cell.Chance:P1}"));
        JsonElement ownTarget = own.GetProperty("targets").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "small");
        Assert.True(ownTarget.GetProperty("low").GetDouble() > target.GetProperty("high").GetDouble());
    }

    /// <summary>The two encoders see the same: of the float32 tower and mtmd, at least 99 of 100 items come to the same state.</summary>
    [Fact]
    public async Task Run_TorchAndMtmd_ComeToTheSameStates()
    {
        string[] sample = [.. ShippedRun.Model("small"), "--limit", "300", "--threads", "1"];
        (_, RecordedRun torch) = await ShippedRun.OfAsync(_runs.File("torch"), [.. sample, "--vision", "torch", "--dtype", "f32"]);
        Assert.SkipUnless(NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        (_, RecordedRun mtmd) = await ShippedRun.OfAsync(_runs.File("mtmd"), [.. sample, "--vision", "mtmd"]);

        static IEnumerable<SampleRecord> Sorted(RecordedRun run) => run.Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal);
        string[] different = [.. Sorted(torch).Zip(Sorted(mtmd)).Where(pair => pair.First.State != pair.Second.State).Select(pair => $"{pair.First.Item}: '{pair.First.Reply}', '{pair.Second.Reply}'")];
        Assert.Equal(300, torch.Samples.Count);
        Assert.True(different.Length <= 3, string.Join('\n', different));
    }

    public void Dispose() => _runs.Dispose();

    /// <summary>The run of both models on the whole suite, which is long: made for whichever test asks first.</summary>
    public sealed class RunWithNoOptions : IDisposable
    {
        private readonly TemporaryFolder _runs = new();
        private readonly Lazy<Task<(JsonElement Result, RecordedRun Record)>> _ended;

        public RunWithNoOptions() => _ended = new(() => ShippedRun.OfAsync(_runs.Path));

        internal Task<(JsonElement Result, RecordedRun Record)> Ended => _ended.Value;

        public void Dispose() => _runs.Dispose();
    }
}
