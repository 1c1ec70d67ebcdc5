using System.Text.Json;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>Benchmarks of choices about single pictures, in their authors' layout, with their metrics worked out by hand.</summary>
public sealed class ChoiceBenchmarkTests
{
    [Fact]
    public void MmBench_WithoutRotations_IsAskedInAllOfThem()
    {
        using var files = new BenchmarkFiles();
        string header = "index\tquestion\thint\tA\tB\tC\tD\tanswer\tcategory\timage\tsource\tl2-category\tcomment\tsplit";
        IEnumerable<string> rows = Enumerable.Range(0, 4).Select(i =>
            $"{i}\t\"Which, \"\"{i}\"\"?\"\t{(i == 0 ? "a hint" : "")}\tred{i}\tblue{i}\tgreen{i}\t{(i < 2 ? $"grey{i}" : "")}\tB\t{(i < 2 ? "ocr" : "spatial_relationship")}\t{BenchmarkFiles.Base64(i / 2)}\tx\tl2-{i / 2}\t\tdev");
        files.Write("MMBench_DEV_EN.tsv", string.Join('\n', rows.Prepend(header)) + "\n");
        Suite suite = files.Suite("mmbench");
        // Two questions with four options, two with three.
        Assert.Equal((14, 2), (suite.Items.Count, suite.Pictures.Count));
        Assert.Equal("a hint\nWhich, \"0\"?\nA. red0\nB. blue0\nC. green0\nD. grey0\nAnswer with the option's letter from the given choices directly.", suite.Items[0].Prompt);
        Assert.Equal(["blue0", "green0", "grey0", "red0"], suite.Items.Single(item => item.Id == "1000000").Options!);
        Assert.Equal(("ocr", "spatial"), (suite.Items[0].Capability, suite.Items[^1].Capability));
        // 0: right throughout; 1: wrong in one rotation; 2: always B, so right once; 3: right throughout.
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Set switch
        {
            "1" when item.Id == "2000001" => BenchmarkFiles.WrongLetter(item),
            "2" => "B",
            _ => BenchmarkFiles.Letter(item),
        });
        Assert.Equal(0.5, figures["circular"]);
        Assert.Equal(1.0, figures["vanilla"]);
        Assert.Equal((0.5, 0.5), (figures["l2-0"], figures["spatial_relationship"]));
    }

    [Fact]
    public void MmBench_WithRotations_TakesThemAsTheyAre()
    {
        using var files = new BenchmarkFiles();
        string[] rows =
        [
            "index\timage\tquestion\tA\tB\tanswer\tcategory\tl2-category\tsplit",
            .. Enumerable.Range(1, 5).SelectMany(i => new[]
            {
                $"{i}\t{BenchmarkFiles.Base64(i)}\tQ{i}\tx{i}\ty{i}\tA\tc\tl\tdev",
                $"{i + 1000000}\t{i}\tQ{i}\ty{i}\tx{i}\tB\tc\tl\tdev", // the picture is that of row i
            }),
        ];
        files.Write("MMBench_DEV_EN.tsv", string.Join('\n', rows));
        Suite suite = files.Suite("mmbench");
        Assert.Equal((10, 5), (suite.Items.Count, suite.Pictures.Count));
        Assert.Equal(suite.Items[0].Images, suite.Items[1].Images);
        Assert.Equal(["x1", "x1"], suite.Items.Take(2).Select(item => item.Answer));
        Assert.Equal(0.0, BenchmarkFiles.Figures(suite, _ => "A")["circular"]);
    }

    [Fact]
    public void MmBench_OddRows_AreTold()
    {
        using var files = new BenchmarkFiles();
        string picture = BenchmarkFiles.Base64(1);
        files.Write("MMBench_TEST_EN.tsv", string.Join('\n',
            "index\timage\tquestion\tA\tB\tanswer", $"x\t{picture}\tQ\ta\tb\tA", $"1\t{picture}\tQ\ta\tb\t", $"2\t{picture}\tQ\ta\tb\tD", $"3\t{picture}\tQ\ta\t\tA", $"4\t99\tQ\ta\tb\tA", $"5\tnot!base64{new string('!', 100)}\tQ\ta\tb\tA",
            $"6\t{picture}\tQ\ta\ta\tA", "7\tshort", $"8\t{picture}\tQ\ta\tb\tA"));
        ImportOutcome outcome = files.Import("mmbench", options => options with { SkipsBad = true });
        Assert.Equal(2, outcome.Card.Items); // the last row, twice
        Assert.Equal(
        [
            "row 1, field index: 'x' is not a whole number", "row 2, field answer: is missing", "row 3, field answer: 'D' is no letter of the 2 options", "row 4, field A: there is one option",
            "row 5, field image: is that of row 99, which has none or comes later", $"row 6, field image: there is no picture 'not!base64{new string('!', 100)}'", "row 7, field options: 'a' and 'a' cannot be told apart",
            "row 8: has 2 cells, but the header has 6",
        ], outcome.Skipped.Select(problem => problem.ToString()["MMBench_TEST_EN.tsv, ".Length..].Split(';')[0]));
    }

    [Fact]
    public void SeedBench_PicturesAndVideos_AreScoredPerDimension()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(3, i => $"SEED-Bench-image/{i}_77.jpg");
        for (int i = 0; i < 20; i++)
            files.Picture($"videos/P01_02/frame_{i}.jpg", 100 + i);
        object Question(int i, string type, object data, int dimension) => new
        {
            answer = "B",
            choice_a = "red",
            choice_b = "blue",
            choice_c = "green",
            choice_d = "grey",
            data_id = data,
            data_type = type,
            question = $"Which is it, {i}?",
            question_id = $"{i}",
            question_type_id = dimension,
        };
        object[] questions =
        [
            .. Enumerable.Range(0, 6).Select(i => Question(i, "image", $"{i / 2}_77", 1)),
            .. Enumerable.Range(6, 3).Select(i => Question(i, "image", "0_77", 5)),
            Question(9, "video", "P01_02", 10),
            Question(10, "Multiple Images", new[] { "0_77", "1_77" }, 5),
        ];
        files.Write("SEED-Bench.json", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["question_type"] = new Dictionary<string, int> { ["Scene Understanding"] = 1, ["Instances Counting"] = 5, ["Action Recognition"] = 10 },
            ["questions"] = questions,
        }));
        Suite suite = files.Suite("seed-bench");
        Assert.Equal(11, suite.Items.Count);
        SuiteItem video = suite.Items.Single(item => item.Id == "9");
        Assert.Equal((8, ItemFormat.MultiFrame, "temporal"), (video.Images.Count, video.Format, video.Capability));
        Assert.Equal(ItemFormat.MultiImage, suite.Items.Single(item => item.Id == "10").Format);
        Assert.Equal(("likelihood", "{question}"), (suite.Card.Scoring, suite.Card.LikelihoodTemplate));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category == "Instances Counting" ? "C" : "B. blue");
        Assert.Equal((7.0 / 11, 1.0, 0.0, 1.0, 2.0 / 3), (figures["overall"], figures["Scene Understanding"], figures["Instances Counting"], figures["Action Recognition"], figures["macro"]));
    }

    [Fact]
    public void SeedBench2_InterleavedAndOptionsThatArePictures()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(2, i => $"images/{i}.png");
        string Question(int i, string question, string a, string data) =>
            $"{{\"answer\": \"A\", \"choice_a\": \"{a}\", \"choice_b\": \"y.png\", \"choice_c\": \"z.png\", \"choice_d\": \"w.png\", \"data_id\": {data}, \"data_type\": \"Interleaved Image\", \"question\": \"{question}\", \"question_id\": \"{i}\", \"question_type_id\": 22}}";
        files.Write("SEED-Bench_v2_level1_2_3.json", $"{{\"questions\": [{string.Join(',', Enumerable.Range(0, 10).Select(i => Question(i, "First <img> then <img>: which?", "a text", "[\"0.png\", \"1.png\"]")).Append(Question(10, "Draw <img> <img>", "x.png", "[\"0.png\", \"1.png\"]")).Append(Question(11, "One <img> too few", "a text", "[\"0.png\", \"1.png\"]")))}]}}");
        Assert.Contains("row 11, field choice_a: the options are pictures", files.Problem("seed-bench-2"), StringComparison.Ordinal);
        Suite suite = files.Suite("seed-bench-2", options => options with { SkipsBad = true });
        Assert.Equal(10, suite.Items.Count);
        Assert.Equal((ItemFormat.Interleaved, "First <image> then <image>: which?", "dimension 22"), (suite.Items[0].Format, suite.Items[0].Question, suite.Items[0].Category));
    }

    [Fact]
    public void SeedBench2_LevelsAndVideosOfFrames()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(8, i => $"task19/Charades_test_frame/WRQ95/{i + 1}.png");
        string Question(int i, string level, string type, string data) =>
            $"{{\"answer\": \"A\", \"choice_a\": \"w\", \"choice_b\": \"x\", \"choice_c\": \"y\", \"choice_d\": \"z\", \"data_id\": {data}, \"data_type\": \"{type}\", \"level\": \"{level}\", \"question\": \"Q?\", \"question_id\": \"{i}\", \"question_type_id\": 19}}";
        string frames = $"[{string.Join(", ", Enumerable.Range(1, 8).Select(i => $"\"task19/Charades_test_frame/WRQ95/{i}.png\""))}]";
        files.Write("SEED-Bench_v2_level1_2_3.json", $"{{\"questions\": [{Question(1, "L1", "Video", frames)}, {Question(2, "L2", "Single Image", "\"WRQ95/1.png\"")}, {Question(3, "L3", "Image & Text Generation", "[\"gone.jpg\"]")}], \"question_type\": {{\"Global Video Understanding\": 19}}}}");
        Suite suite = files.Suite("seed-bench-2");
        Assert.Equal([(8, ItemFormat.MultiFrame), (1, ItemFormat.Single)], suite.Items.Select(item => (item.Images.Count, item.Format)));
        Assert.All(suite.Items, item => Assert.Equal(("Global Video Understanding", "temporal"), (item.Category, item.Capability)));
        using var first = new BenchmarkFiles();
        first.Picture("WRQ95/1.png").Write("SEED-Bench_v2.json", $"[{Question(1, "L1", "Single Image", "\"WRQ95/1.png\"")}]");
        Assert.Contains("field questions: is missing", first.Problem("seed-bench-2"), StringComparison.Ordinal);
    }

    [Fact]
    public void SeedBench_SegmentOfBreakfast_IsCountedInFrames()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(40, i => $"videos/P06_cereals/{i}.jpg");
        string Question(int dimension) =>
            $"{{\"answer\": \"C\", \"choice_a\": \"w\", \"choice_b\": \"x\", \"choice_c\": \"y\", \"choice_d\": \"z\", \"data_id\": \"P06/cam01/P06_cereals.avi\", \"data_type\": \"video\", \"question\": \"Q?\", \"question_id\": \"v{dimension}\", \"question_type_id\": {dimension}, \"segment\": [15, 30]}}";
        files.Write("SEED-Bench.json", $"{{\"questions\": [{Question(12)}, {Question(11)}]}}");
        Suite suite = files.Suite("seed-bench");
        // A frame a second: seconds 1 to 2 are two frames and their neighbour, seconds 15 to 30 more than are shown.
        Assert.Equal([2, 8], suite.Items.Select(item => item.Images.Count));
    }

    [Fact]
    public void ScienceQa_Problems_AreScoredBySubjectContextAndGrade()
    {
        using var files = new BenchmarkFiles();
        files.Picture("test/2/image.png", 2);
        object Problem(int i, string split, string subject, string? image, string hint, int answer) => new
        {
            question = $"Q{i}",
            choices = new[] { "north", "south" },
            answer,
            hint,
            image,
            task = "closed choice",
            grade = i < 6 ? "grade3" : "grade8",
            subject,
            topic = "geography",
            category = "c",
            skill = "s",
            lecture = "",
            solution = "",
            split,
        };
        var problems = Enumerable.Range(1, 11).ToDictionary(i => $"{i}", i => Problem(i, i == 11 ? "train" : "test", i % 2 == 0 ? "natural science" : "language science", i == 2 ? "image.png" : null, i == 3 ? "It is cold." : "", i % 2));
        files.Write("problems.json", JsonSerializer.Serialize(problems));
        Suite suite = files.Suite("scienceqa");
        Assert.Equal((10, "test"), (suite.Items.Count, suite.Card.Split));
        Assert.Equal("Context: It is cold.\nQ3\nA. north\nB. south\nAnswer with the option's letter from the given choices directly.", suite.Items[2].Prompt);
        Assert.StartsWith("Q4\nA.", suite.Items[3].Prompt, StringComparison.Ordinal);
        Assert.Equal((1, "north", "education"), (suite.Items[1].Images.Count, suite.Items[1].Answer, suite.Items[1].Domain));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, _ => "A."); // right where the answer is 0: even numbers
        Assert.Equal((0.5, 1.0, 0.0), (figures["overall"], figures["NAT"], figures["LAN"]));
        Assert.Equal((1.0, 0.0, 4.0 / 8), (figures["IMG"], figures["TXT"], figures["NO"]));
        Assert.Equal((2.0 / 5, 3.0 / 5), (figures["G1-6"], figures["G7-12"]));
    }

    [Fact]
    public void ScienceQa_AnswerBeyondTheChoices_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Write("problems.json", "{\"7\": {\"question\": \"Q\", \"choices\": [\"a\", \"b\"], \"answer\": 2, \"split\": \"test\"}}");
        Assert.Equal("problems.json, row 1, field answer: 2 is no place among 2 choices (in '7'); correct it; places begin at 0.", files.Problem("scienceqa"));
    }

    [Fact]
    public void Tsv_OfAllKinds_IsReadByFastEvalsOwnRules()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(2, i => $"p/{i}.png");
        string[] rows =
        [
            "index\timage_path\tquestion\tA\tB\tanswer\tcategory\tl2-category\tsplit",
            .. Enumerable.Range(0, 4).Select(i => $"c{i}\tp/0.png\tWhich?\tred\tblue\tB\tcolour\trecognition\tval"),
            .. Enumerable.Range(0, 4).Select(i => $"y{i}\tp/1.png\tIs it?\t\t\tYes\texists\texistence\tval"),
            "t0\t['p/0.png', 'p/1.png']\tWhat does it say?\t\t\tstop\treading\tocr\tval",
            "t1\t\tWhat is two and two?\t\t\t4\treading\tmath\tval",
            "other\tp/0.png\tWhich?\tred\tblue\tB\tcolour\trecognition\ttest",
        ];
        files.Write("mine.tsv", string.Join('\n', rows));
        Suite suite = files.Suite("tsv", options => options with { Split = "val" });
        Assert.Equal(10, suite.Items.Count);
        Assert.Equal([AnswerKind.Choice, AnswerKind.YesNo, AnswerKind.Text], suite.Items.Select(item => item.Kind).Distinct());
        Assert.Equal((ItemFormat.MultiImage, 2), (suite.Items[8].Format, suite.Items[8].Images.Count));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Kind == AnswerKind.Text ? "It says \"stop\"" : item.Kind == AnswerKind.YesNo ? "no" : "(B) blue");
        Assert.Equal((5.0 / 10, 1.0, 0.0, 0.5, 0.5), (figures["overall"], figures["colour"], figures["exists"], figures["reading"], figures["macro"]));
    }
}
