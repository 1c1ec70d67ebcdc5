using System.Text.Json;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>Benchmarks of short texts, in their authors' layout, with their scores worked out by hand.</summary>
public sealed class TextBenchmarkTests
{
    [Fact]
    public void TextVqa_TenAnnotators_AreGraded()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(5, i => $"train_images/im{i}.jpg");
        string[] Answers(int stop) => [.. Enumerable.Repeat("STOP", stop), .. Enumerable.Repeat("shop", 10 - stop)];
        files.Write("TextVQA_0.5.1_val.json", JsonSerializer.Serialize(new
        {
            dataset_type = "val",
            data = Enumerable.Range(0, 10).Select(i => new { question = $"What does it say, {i}?", image_id = $"im{i / 2}", image_classes = new[] { "Sign" }, question_id = 34602 + i, answers = Answers(i), image_width = 4, set_name = "val" }),
        }));
        Suite suite = files.Suite("textvqa");
        Assert.Equal((10, 5, "ocr"), (suite.Items.Count, suite.Pictures.Count, suite.Items[0].Capability));
        Assert.Equal(("shop", "STOP", 10), (suite.Items[0].Answer, suite.Items[9].Answer, suite.Items[3].References!.Count));
        // So many of ten said stop: 0, .3, .6, .9, then 1.
        Assert.Equal([0, 0.3, 0.6, 0.9, 1, 1, 1, 1, 1, 1], suite.Items.Select(item => Math.Round(BenchmarkFiles.Measured(item, "Stop.").Score!.Value, 9)));
        Assert.Equal("What does it say, 0? Answer:", new Harness.Prompting.PromptChoice(suite.Card, null, suite.Items).Prompt(suite.Items[0], "qwen-vl-chat", scoresOptions: false));
    }

    [Fact]
    public void VqaV2_QuestionsAndAnnotations_AreJoinedInAnyOrder()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(4, i => $"val2014/COCO_val2014_{i + 42:000000000000}.jpg");
        var questions = Enumerable.Range(0, 12).Select(i => new { image_id = 42 + i / 3, question = $"Q{i}?", question_id = 42000 + i });
        var annotations = Enumerable.Range(0, 12).Select(i => new
        {
            question_type = "what",
            multiple_choice_answer = "red",
            image_id = 42 + i / 3,
            answer_type = i % 2 == 0 ? "yes/no" : "other",
            question_id = 42000 + i,
            answers = Enumerable.Range(1, 10).Select(n => new { answer = i % 2 == 0 ? "yes" : n <= 2 ? "red" : "blue", answer_confidence = "yes", answer_id = n }),
        });
        files.Write("v2_OpenEnded_mscoco_val2014_questions.json", JsonSerializer.Serialize(new { info = new { year = 2015 }, data_type = "mscoco", questions }));
        files.Write("v2_mscoco_val2014_annotations.json", JsonSerializer.Serialize(new { info = 1, annotations = annotations.Reverse() }));
        Suite suite = files.Suite("vqav2");
        Assert.Equal((12, 4), (suite.Items.Count, suite.Pictures.Count));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category == "other" ? "red" : "yes");
        Assert.Equal((1.0, 0.6), (figures["yes/no"], Math.Round(figures["other"]!.Value, 9)));
        Assert.Equal(0.8, figures["overall"]!.Value, 9);
    }

    [Fact]
    public void VqaV2_WithoutAnnotations_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Write("v2_OpenEnded_mscoco_val2014_questions.json", "{\"questions\": [{\"image_id\": 1, \"question\": \"Q\", \"question_id\": 1}]}");
        Assert.Contains("has questions without answers", files.Problem("vqav2"), StringComparison.Ordinal);
        files.Picture("COCO_val2014_000000000001.jpg").Write("v2_mscoco_val2014_annotations.json", "{\"annotations\": [{\"question_id\": 2, \"answers\": [{\"answer\": \"x\"}]}]}");
        Assert.Contains("row 1, field question_id: there is no annotation of the question 1", files.Problem("vqav2"), StringComparison.Ordinal);
    }

    [Fact]
    public void OcrBench_List_CountsRightAnswersPerType()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(3, i => $"OCRBench_Images/IIIT5K/{i}.png");
        files.Write("OCRBench.json", JsonSerializer.Serialize(Enumerable.Range(0, 12).Select(i => new
        {
            dataset_name = i < 10 ? "IIIT5K" : "HME100k",
            image_path = $"IIIT5K/{i % 3}.png",
            question = "what is written in the image?",
            id = i,
            answers = i == 0 ? (object)"CENTRE" : new[] { "CENTRE", "CENTER" },
            type = i < 10 ? "Regular Text Recognition" : "Handwritten Mathematical Expression Recognition",
        })));
        Suite suite = files.Suite("ocrbench");
        Assert.Equal((12, 3), (suite.Items.Count, suite.Pictures.Count));
        // "Center" is in nine of the lists; of the formulas the case is wrong.
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, _ => "It says: Center!");
        Assert.Equal((9.0, 9.0, 9.0, 0.0), (figures["score"], figures["text_recognition"], figures["Regular Text Recognition"], figures["Handwritten Mathematical Expression Recognition"]));
        Assert.Equal(12.0, BenchmarkFiles.Figures(suite, _ => "C E N T R E of CENTRE")["score"]);
    }

    [Fact]
    public void DocVqa_DataAndParquet_AreGradedByEditDistance()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(2, i => $"documents/d{i}.png");
        files.Write("val_v1.0.json", JsonSerializer.Serialize(new
        {
            dataset_name = "docvqa",
            dataset_split = "val",
            data = Enumerable.Range(0, 10).Select(i => new { questionId = 100 + i, question = "Who signs?", question_types = new[] { "handwritten", "form" }, image = $"documents/d{i % 2}.png", docId = i, answers = new[] { "Miller", "J. Miller" } }),
        }));
        files.Write("extra-val.parquet", new ParquetFile().Texts("questionId", "7", "8").Texts("question", "Who?", "When?").Pictures("image", BenchmarkFiles.Png(50), BenchmarkFiles.Png(51)).Lists("answers", ["hello"], ["1999"]).Lists("question_types", ["form"], null).Bytes());
        Suite suite = files.Suite("docvqa");
        Assert.Equal((12, 4, "documents"), (suite.Items.Count, suite.Pictures.Count, suite.Items[0].Domain));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Id is "7" ? "helo" : item.Id is "8" ? "2026" : "Muller");
        // Five of six letters ten times, 4/5 once, nothing once.
        Assert.Equal((10 * 5.0 / 6 + 0.8) / 12, figures["overall"]!.Value, 9);
        Assert.Equal(5.0 / 6, figures["handwritten"]!.Value, 9);
        Assert.Equal((10 * 5.0 / 6 + 0.8) / 11, figures["form"]!.Value, 9);
    }

    [Fact]
    public void RoadTextVqa_Videos_AreFrames()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(12, i => $"videos/v1/{i}.jpg");
        files.Write("roadtext_val.json", JsonSerializer.Serialize(new { data = Enumerable.Range(0, 10).Select(i => new { questionId = i, question = "Which exit?", video_id = "v1", answers = new[] { $"exit {i}" } }) }));
        Suite suite = files.Suite("roadtextvqa", options => options with { Frames = 4 });
        Assert.Equal((10, 4, ItemFormat.MultiFrame, "automotive"), (suite.Items.Count, suite.Pictures.Count, suite.Items[0].Format, suite.Items[0].Domain));
    }

    [Fact]
    public void Mtvqa_PairsAsTextOrList_AreItemsOfTheirLanguage()
    {
        using var files = new BenchmarkFiles();
        byte[] parquet = new ParquetFile().Texts("id", "1", "2", "3").Texts("lang", "DE", "TH", "DE").Pictures("image", BenchmarkFiles.Png(1), BenchmarkFiles.Png(2), BenchmarkFiles.Png(3))
            .Texts("qa_pairs",
                "[{'question': 'Was steht da?', 'answer': 'Ausfahrt'}, {'question': \"Wie heißt's?\", 'answer': 'Café'}, {'question': 'a', 'answer': 'b'}, {'question': 'c', 'answer': 'd'}]",
                "[{\"question\": \"อะไร\", \"answer\": \"ออก\"}, {\"question\": \"e\", \"answer\": \"f\"}, {\"question\": \"g\", \"answer\": \"h\"}]",
                "[{'question': 'i', 'answer': 'j'}, {'question': 'k', 'answer': 'l'}, {'question': 'm', 'answer': 'n'}]").Bytes();
        files.Write("test-00000-of-00001.parquet", parquet);
        Suite suite = files.Suite("mtvqa");
        Assert.Equal((10, 3, "DE-1-2", "multilingual"), (suite.Items.Count, suite.Pictures.Count, suite.Items[1].Id, suite.Items[1].Capability));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Answer switch { "Café" => "Da steht CAFÉ.", "Ausfahrt" => "Einfahrt", _ => item.Category == "DE" ? item.Answer : "?" });
        // German 6 of 7, Thai none of 3.
        Assert.Equal((6.0 / 7, 0.0, 6.0 / 14, 6.0 / 10), (figures["DE"], figures["TH"], figures["macro"], figures["overall"]));
    }

    [Fact]
    public void Mtvqa_PairWithoutAnswer_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Write("test.jsonl", $"{{\"id\": \"1\", \"lang\": \"DE\", \"image\": \"{BenchmarkFiles.Base64(1)}\", \"qa_pairs\": [{{\"question\": \"Was?\"}}]}}\n");
        Assert.Contains("row 1, field qa_pairs: a pair has no answer", files.Problem("mtvqa"), StringComparison.Ordinal);
    }
}
