using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>POPE and MME in their authors' layout, with their metrics worked out by hand.</summary>
public sealed class YesNoBenchmarkTests
{
    [Fact]
    public void Pope_ThreeFiles_HaveTheirFigures()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(3, i => $"val2014/COCO_val2014_{i:000000000000}.jpg");
        foreach (string draw in (string[])["random", "popular", "adversarial"])
        {
            files.Write($"coco_pope_{draw}.json", string.Join('\n', Enumerable.Range(0, 4).Select(i =>
                $"{{\"question_id\": {i + 1}, \"image\": \"COCO_val2014_{i / 2:000000000000}.jpg\", \"text\": \"Is there a {(i % 2 == 0 ? "dog" : "bus")} in the image?\", \"label\": \"{(i % 2 == 0 ? "yes" : "no")}\"}}")) + "\n");
        }
        Suite suite = files.Suite("pope");
        Assert.Equal((12, 2, "pope"), (suite.Items.Count, suite.Pictures.Count, suite.Card.Scoring));
        SuiteItem first = suite.Items.Single(item => item.Id == "random-1");
        Assert.Equal(("yes", "existence", "general", ItemFormat.Single, "random"), (first.Answer, first.Capability, first.Domain, first.Format, first.Category));
        Assert.Equal("Is there a dog in the image?\nAnswer the question using a single word or phrase.", first.Prompt);
        // Of the twelve: dogs always found, the bus imagined in the adversarial ones.
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Answer == "yes" ? "Yes." : item.Category == "adversarial" ? "There is a bus" : "No, there is not");
        // 6 true positives, 2 false positives, 4 true negatives.
        Assert.Equal(10.0 / 12, figures["accuracy"]);
        Assert.Equal(6.0 / 8, figures["precision"]);
        Assert.Equal(1.0, figures["recall"]);
        Assert.Equal(12.0 / 14, figures["f1"]);
        Assert.Equal(8.0 / 12, figures["yes_ratio"]);
        Assert.Equal(1.0, figures["random_f1"]);
        Assert.Equal(4.0 / 6, figures["adversarial_f1"]);
    }

    [Fact]
    public void Pope_OddRows_StopOrArePassedOver()
    {
        using var files = new BenchmarkFiles();
        files.Picture("a.jpg").Write("cut.jpg", BenchmarkFiles.Png(5)[..40]);
        string[] rows =
        [
            .. Enumerable.Range(1, 10).Select(i => $"{{\"question_id\": {i}, \"image\": \"a.jpg\", \"text\": \"Q{i}?\", \"label\": \"no\"}}"),
            "{\"question_id\": 11, \"image\": \"a.jpg\", \"text\": \"Q?\", \"label\": \"perhaps\"}",
            "{\"question_id\": 12, \"image\": \"gone.jpg\", \"text\": \"Q?\", \"label\": \"no\"}",
            "{\"question_id\": 13, \"image\": \"cut.jpg\", \"text\": \"Q?\", \"label\": \"no\"}",
            "{\"question_id\": 14, \"image\": \"../../etc/passwd\", \"text\": \"Q?\", \"label\": \"no\"}",
            "{\"question_id\": 15, \"text\": \"Q?\", \"label\": \"no\"}",
            "{\"question_id\": 1, \"image\": \"a.jpg\", \"text\": \"twice\", \"label\": \"no\"}",
            "{broken",
        ];
        files.Write("coco_pope_random.json", string.Join('\n', rows));
        Assert.StartsWith("coco_pope_random.json, row 11, field answer: 'perhaps' is neither yes nor no;", files.Problem("pope"), StringComparison.Ordinal);
        ImportOutcome outcome = files.Import("pope", options => options with { SkipsBad = true });
        Assert.Equal((10, 7L), (outcome.Card.Items, outcome.SkippedCount));
        string[] problems = [.. outcome.Skipped.Select(problem => problem.ToString())];
        Assert.StartsWith("coco_pope_random.json, row 12, field image: there is no picture 'gone.jpg';", problems[1], StringComparison.Ordinal);
        Assert.StartsWith("coco_pope_random.json, row 13, field image: cut.jpg cannot be used:", problems[2], StringComparison.Ordinal);
        Assert.StartsWith("coco_pope_random.json, row 14, field image: there is no picture '../../etc/passwd';", problems[3], StringComparison.Ordinal);
        Assert.StartsWith("coco_pope_random.json, row 15, field image: is missing;", problems[4], StringComparison.Ordinal);
        Assert.Contains("row 16, field id:", problems[5], StringComparison.Ordinal);
        Assert.StartsWith("coco_pope_random.json, row 17: is not valid JSON", problems[6], StringComparison.Ordinal);
        Assert.Equal(10, SuiteReader.Validate(files.Out, null, TestContext.Current.CancellationToken).Items.Count);
    }

    [Fact]
    public void Mme_BothLayouts_HaveTheTasksScores()
    {
        using var files = new BenchmarkFiles();
        // existence: a text beside each picture; artwork: folders of its own; code_reasoning: one text for all.
        for (int i = 0; i < 3; i++)
        {
            files.Picture($"existence/00{i}.jpg", i).Write($"existence/00{i}.txt", "Is there a cat? Please answer yes or no.\tYes\nIs there a dog? Please answer yes or no.\tNo\n");
            files.Picture($"artwork/images/{i}.png", 10 + i).Write($"artwork/questions_answers_YN/{i}.txt", "Is it by Klee? Please answer yes or no.\tYes\r\nIs it by Marc? Please answer yes or no.\tNo\r\n");
        }
        files.Picture("code_reasoning/7.png", 20).Write("code_reasoning.txt", "7.png\tDoes it print 1? Please answer yes or no.\tYes\n7.png\tDoes it print 2? Please answer yes or no.\tNo\n");
        Suite suite = files.Suite("mme");
        Assert.Equal((14, 7), (suite.Items.Count, suite.Pictures.Count));
        Assert.Equal(["existence", "knowledge", "coding"], ((string[])["existence", "artwork", "code_reasoning"]).Select(task => suite.Items.First(item => item.Category == task).Capability));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category switch
        {
            "existence" => item.Answer, // all right: 100 + 100
            "artwork" => item.Set == "artwork-0" ? item.Answer : "Yes", // one picture right, the others half: 4/6 and 1/3
            _ => "I think so", // nothing read: 0
        });
        Assert.Equal(200, figures["existence"]!.Value, 9);
        Assert.Equal(100 * 4.0 / 6 + 100 / 3.0, figures["artwork"]!.Value, 9);
        Assert.Equal(0, figures["code_reasoning"]);
        Assert.Equal(200 + 100, figures["perception"]!.Value, 9);
        Assert.Equal((0.0, 300.0), (figures["cognition"]!.Value, Math.Round(figures["total"]!.Value, 9)));
    }

    [Fact]
    public void Mme_LineWithoutATab_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Picture("count/a.jpg").Write("count/a.txt", "Are there two? Please answer yes or no. Yes\n");
        Assert.StartsWith("count/a.txt, row 1: has 1 parts between tabs;", files.Problem("mme"), StringComparison.Ordinal);
        using var empty = new BenchmarkFiles();
        Assert.Contains("hold no items of mme", empty.Problem("mme"), StringComparison.Ordinal);
    }
}
