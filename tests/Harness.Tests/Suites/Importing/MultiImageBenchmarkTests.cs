using System.Text.Json;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>Benchmarks of several pictures and of videos, in their authors' layout, with their metrics worked out by hand.</summary>
public sealed class MultiImageBenchmarkTests
{
    [Fact]
    public void Mmmu_SubjectsInParquet_AreReadWithTheirMarks()
    {
        using var files = new BenchmarkFiles();
        byte[] a = BenchmarkFiles.Png(1), b = BenchmarkFiles.Png(2);
        ParquetFile Subject(string name, int count) => new ParquetFile()
            .Texts("id", [.. Enumerable.Range(1, count).Select(i => $"validation_{name}_{i}")])
            .Texts("question", [.. Enumerable.Range(1, count).Select(i => i switch { 1 => "See <image 1> and <image 2>. Which?", 2 => "Which picture?", 3 => "How much is it? <image 1>", _ => $"Which is it, {i}? <image 1>" })])
            .Texts("options", [.. Enumerable.Range(1, count).Select(i => i switch { 2 => "['<image 1>', '<image 2>']", 3 => "[]", _ => "['$6', \"it's $7\", '8,5', 'none']" })])
            .Texts("answer", [.. Enumerable.Range(1, count).Select(i => i == 3 ? "12.5" : "B")])
            .Texts("question_type", [.. Enumerable.Range(1, count).Select(i => i == 3 ? "open" : "multiple-choice")])
            .Texts("topic_difficulty", [.. Enumerable.Repeat("Medium", count)])
            .Pictures("image_1", [.. Enumerable.Repeat(a, count)])
            .Pictures("image_2", [.. Enumerable.Range(1, count).Select(i => i <= 2 ? b : null)]);
        files.Write("Accounting/validation-00000-of-00001.parquet", Subject("Accounting", 6).Bytes());
        files.Write("Basic_Medical_Science/validation-00000-of-00001.parquet", Subject("Basic_Medical_Science", 4).Bytes());
        Suite suite = files.Suite("mmmu");
        Assert.Equal((10, 2), (suite.Items.Count, suite.Pictures.Count));
        SuiteItem first = suite.Items[0], second = suite.Items[1], open = suite.Items[2];
        Assert.Equal("See <image> and <image>. Which?\n(A) $6\n(B) it's $7\n(C) 8,5\n(D) none\nAnswer with the option's letter from the given choices directly.", first.Prompt);
        Assert.Equal((ItemFormat.Interleaved, 2, "it's $7", "medium"), (first.Format, first.Images.Count, first.Answer, first.Difficulty));
        Assert.Equal(("Which picture?\n(A) <image>\n(B) <image>", "<image 2>", 2), (second.Prompt[..second.Prompt.IndexOf("\nAnswer", StringComparison.Ordinal)], second.Answer, second.Images.Count));
        Assert.Equal((AnswerKind.Text, "How much is it? <image>\nAnswer the question using a single word or phrase."), (open.Kind, open.Prompt));
        Assert.Equal(("knowledge", "medicine", "Health and Medicine"), (suite.Items[^1].Capability, suite.Items[^1].Domain, suite.Items[^1].Category));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Kind == AnswerKind.Text ? "The result is 12.50." : item.Categories![1] == "Accounting" ? "(B)" : "(A)");
        Assert.Equal((7.0 / 10, 1.0, 1.0 / 4, 1.0), (figures["overall"], figures["Business"], figures["Health and Medicine"], figures["Accounting"]));
    }

    [Fact]
    public void Mmmu_PictureThatIsNamedButMissing_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Write("validation.parquet", new ParquetFile().Texts("id", "validation_Art_1").Texts("question", "<image 2>?").Texts("options", "['a', 'b']").Texts("answer", "A").Texts("question_type", "multiple-choice").Pictures("image_1", BenchmarkFiles.Png(1)).Bytes());
        Assert.StartsWith("validation.parquet, row 1, field image_2: is missing;", files.Problem("mmmu"), StringComparison.Ordinal);
    }

    [Fact]
    public void Blink_SubTasks_CountAlike()
    {
        using var files = new BenchmarkFiles();
        void Task(string name, int count) => files.Write($"{name}/val-00000-of-00001.parquet", new ParquetFile()
            .Texts("idx", [.. Enumerable.Range(1, count).Select(i => $"val_{name}_{i}")]).Texts("sub_task", [.. Enumerable.Repeat(name, count)]).Texts("question", [.. Enumerable.Repeat("How many?", count)])
            .Texts("prompt", [.. Enumerable.Repeat("How many?\n(A) 1\n(B) 2", count)]).Texts("answer", [.. Enumerable.Repeat("(B)", count)]).Lists("choices", [.. Enumerable.Repeat((string[])["1", "2"], count)])
            .Pictures("image_1", [.. Enumerable.Range(0, count).Select(BenchmarkFiles.Png)]).Pictures("image_2", [.. Enumerable.Range(0, count).Select(i => name == "Jigsaw" ? BenchmarkFiles.Png(50 + i) : null)]).Bytes());
        Task("Counting", 8);
        Task("Jigsaw", 2);
        Suite suite = files.Suite("blink");
        Assert.Equal((10, ItemFormat.MultiImage, "reasoning"), (suite.Items.Count, suite.Items[^1].Format, suite.Items[^1].Capability));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category == "Jigsaw" ? "(A)" : "(B) 2");
        Assert.Equal((0.5, 0.8, 1.0, 0.0), (figures["macro"], figures["overall"], figures["Counting"], figures["Jigsaw"]));
    }

    [Fact]
    public void Blink_HiddenAnswer_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Write("val.parquet", new ParquetFile().Texts("idx", "test_1").Texts("question", "Q").Texts("answer", "hidden").Lists("choices", ["1", "2"]).Pictures("image_1", BenchmarkFiles.Png(1)).Bytes());
        Assert.Contains("field answer: 'hidden' is no letter of the 2 options; correct it; test splits without answers cannot be imported.", files.Problem("blink"), StringComparison.Ordinal);
    }

    [Fact]
    public void MuirBench_OptionsThatArePictures_AreToldApart()
    {
        using var files = new BenchmarkFiles();
        byte[][] four = [.. Enumerable.Range(1, 4).Select(BenchmarkFiles.Png)];
        files.Write("test-00000-of-00001.parquet", new ParquetFile()
            .Texts("idx", [.. Enumerable.Range(0, 10).Select(i => $"{i}")]).Texts("task", [.. Enumerable.Range(0, 10).Select(i => i < 5 ? "Visual Retrieval" : "Counting")])
            .Texts("image_relation", [.. Enumerable.Repeat("Narrative", 10)]).Texts("image_type", [.. Enumerable.Repeat("Others", 10)])
            .Texts("question", [.. Enumerable.Range(0, 10).Select(i => i < 5 ? "Which is like <image> and <image>?" : "How many in <image> <image> <image> <image>?")])
            .Lists("options", [.. Enumerable.Range(0, 10).Select(i => i < 5 ? (string[])["<image>", "<image>"] : ["one", "two", "None of the choices provided"])])
            .Texts("answer", [.. Enumerable.Repeat("B", 10)]).PictureLists("image_list", [.. Enumerable.Repeat(four, 10)]).Bytes());
        Suite suite = files.Suite("muirbench");
        SuiteItem first = suite.Items[0];
        Assert.Equal(("Which is like <image> and <image>?\nA. <image>\nB. <image>\nAnswer with the option's letter from the given choices directly.", "<image 4>"), (first.Prompt, first.Answer));
        Assert.Equal((10, 4, ItemFormat.Interleaved), (suite.Items.Count, suite.Pictures.Count, first.Format));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category == "Counting" ? "C" : "B");
        Assert.Equal((0.5, 1.0, 0.0), (figures["overall"], figures["Visual Retrieval"], figures["Counting"]));
    }

    [Fact]
    public void MvBench_FoldersOfFrames_AreCutAndSpread()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(30, i => $"video/clip1/{i + 1:00000}.jpg").Pictures(3, i => $"video/clip2/{i}.png");
        object Question(string video, double? start, string answer) => start is null
            ? new { video, question = "What happens?", candidates = new[] { "rises", "falls", "rests" }, answer }
            : new { video, question = "What happens?", candidates = new[] { "rises", "falls", "rests" }, answer, start, end = start + 3, fps = 3 };
        files.Write("json/action_sequence.json", JsonSerializer.Serialize(Enumerable.Range(0, 6).Select(i => Question("clip1", i, "falls"))));
        files.Write("json/moving_count.json", JsonSerializer.Serialize(Enumerable.Range(0, 5).Select(_ => Question("clip2", null, "rests"))));
        Suite suite = files.Suite("mvbench");
        Assert.Equal((11, "action_sequence-1", 8, 3), (suite.Items.Count, suite.Items[0].Id, suite.Items[0].Images.Count, suite.Items[^1].Images.Count));
        // Seconds 0 to 3 at 3 frames a second are frames 1 to 10, those of the next question 4 to 13.
        Assert.Equal(ItemFormat.MultiFrame, suite.Items[0].Format);
        Assert.NotEqual(suite.Items[0].Images, suite.Items[1].Images);
        Assert.Contains(suite.Items[0].Images[7], suite.Items[1].Images);
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category == "moving_count" ? "(A) rises" : "b. it falls");
        Assert.Equal((6.0 / 11, 1.0, 0.0), (figures["overall"], figures["action_sequence"], figures["moving_count"]));
    }

    [Fact]
    public void MvBench_OddRows_AreTold()
    {
        using var files = new BenchmarkFiles();
        files.Picture("video/clip/1.jpg");
        files.Write("json/a.json", "[{\"video\": \"clip\", \"question\": \"Q\", \"candidates\": [\"x\", \"y\"], \"answer\": \"z\"}]");
        Assert.Contains("json/a.json, row 1, field answer: 'z' is not among the candidates", files.Problem("mvbench"), StringComparison.Ordinal);
        files.Write("json/a.json", "[{\"video\": \"clip\", \"question\": \"Q\", \"candidates\": [\"x\", \"y\"], \"answer\": \"x\", \"start\": 50, \"end\": 60}]");
        Assert.Contains("field video: the folder video/clip has no frames there", files.Problem("mvbench"), StringComparison.Ordinal);
        files.Write("json/a.json", "[{\"video\": \"film.mp4\", \"question\": \"Q\", \"candidates\": [\"x\", \"y\"], \"answer\": \"x\"}]").Write("video/film.mp4", [0, 0, 0, 24]);
        Assert.Matches("field video: video/film.mp4: (ffprobe is not installed, and without it videos cannot be read|ffprobe says: .*);", files.Problem("mvbench").ReplaceLineEndings(" "));
    }
}
