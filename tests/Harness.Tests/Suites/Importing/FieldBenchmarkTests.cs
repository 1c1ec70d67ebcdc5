using System.Text.Json;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>Benchmarks of industry and of cars, and those that a judge grades, in their authors' layout, with their metrics worked out by hand.</summary>
public sealed class FieldBenchmarkTests
{
    [Fact]
    public void MvtecAd_Folders_AreAskedForDefectAndKind()
    {
        using var files = new BenchmarkFiles();
        int number = 0;
        foreach ((string folder, int count) in (IEnumerable<(string, int)>)[("bottle/train/good", 2), ("bottle/test/good", 2), ("bottle/test/broken_large", 2), ("bottle/test/contamination", 1), ("bottle/ground_truth/broken_large", 2), ("zipper/test/good", 1), ("zipper/test/rough", 2)])
        {
            for (int i = 0; i < count; i++)
                files.Picture($"{folder}/{i:000}.png", ++number);
        }
        Suite suite = files.Suite("mvtec-ad", options => options with { SkipsBad = true });
        // Bottles: 5 for the defect, 3 for its kind; zippers have one kind only, so 3.
        Assert.Equal((11, 8), (suite.Items.Count, suite.Pictures.Count));
        Assert.All(suite.Items, item => Assert.Equal(("inspection", "industry"), (item.Capability, item.Domain)));
        SuiteItem kind = suite.Items.Single(item => item.Id == "bottle-broken_large-000-kind");
        Assert.Equal(("Which kind of defect does this bottle have?\nA. broken large\nB. contamination\nAnswer with the option's letter from the given choices directly.", "broken large"), (kind.Prompt, kind.Answer));
        // A defect is always seen: good ones 0, defective ones 1, so a half each.
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Kind == AnswerKind.YesNo ? "Yes" : "A");
        Assert.Equal((0.5, 0.5, 0.5, 2.0 / 3), (figures["detection"], figures["bottle"], figures["zipper"], figures["kinds"]));
    }

    [Fact]
    public void MvtecAd_Shots_ShowGoodOnesFirst()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(3, i => $"bottle/train/good/{i}.png").Pictures(2, i => $"bottle/test/{(i == 0 ? "good" : "bad")}/{i + 10}.png");
        Suite suite = files.Suite("mvtec-ad", options => options with { Shots = 2 });
        Assert.All(suite.Items, item => Assert.Equal((3, ItemFormat.MultiImage), (item.Images.Count, item.Format)));
        Assert.StartsWith("The first 2 show a good bottle; the last one is to be inspected. Is there a defect in this bottle?", suite.Items[0].Prompt, StringComparison.Ordinal);
        using var again = new BenchmarkFiles();
        again.Picture("bottle/test/good/1.png");
        Assert.Contains("there are 0 good pictures of bottle in train, but --shots is 1", again.Problem("mvtec-ad", options => options with { Shots = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Mmad_SubtasksOfSources_AreAveraged()
    {
        using var files = new BenchmarkFiles();
        var pictures = new Dictionary<string, object>();
        foreach ((string name, bool isGood, int i) in (IEnumerable<(string, bool, int)>)[("DS-MVTec/bottle/image/good/0.png", true, 0), ("DS-MVTec/bottle/image/broken/1.png", false, 1), ("DS-MVTec/bottle/image/broken/2.png", false, 2), ("VisA/candle/test/good/3.png", true, 3), ("VisA/candle/test/bad/4.png", false, 4)])
        {
            files.Picture(name, i);
            pictures[name] = new
            {
                mask_path = "",
                similar_templates = new[] { "x.png" },
                random_templates = new[] { "DS-MVTec/bottle/train/good/9.png", "y.png" },
                conversation = new object[]
                {
                    new { Question = "Is there a defect?", Options = new Dictionary<string, string> { ["A"] = "Yes", ["B"] = "No" }, Answer = isGood ? "B" : "A", type = "Anomaly Detection", annotation = true },
                    new { Question = "What is it?", Options = new Dictionary<string, string> { ["A"] = "a bottle", ["B"] = "a candle", ["C"] = "a nut" }, Answer = name.StartsWith("VisA", StringComparison.Ordinal) ? "B" : "A", type = i == 0 ? "Object Details" : "Object Structure", annotation = true },
                },
            };
        }
        files.Picture("DS-MVTec/bottle/train/good/9.png", 99).Write("mmad.json", JsonSerializer.Serialize(pictures));
        Suite suite = files.Suite("mmad");
        Assert.Equal((10, 6), (suite.Items.Count, suite.Pictures.Count));
        Assert.Equal("The first picture is a normal sample; the question is about the last one.\nIs there a defect?\nA. Yes\nB. No\nAnswer with the option's letter from the given choices directly.", suite.Items[0].Prompt);
        Assert.Equal(["Anomaly Detection", "DS-MVTec", "normal"], suite.Items[0].Categories!);
        // "A" always: each source's detection is (0 + 1)/2; the class is right for all of MVTec and none of VisA.
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, _ => "A");
        Assert.Equal((0.5, 0.5, 0.5), (figures["Anomaly Detection"], figures["Object Analysis"], figures["mean"]));
        // The bottle's two defects are found, everything else is answered B.
        figures = BenchmarkFiles.Figures(suite, item => item.Id.Contains("broken", StringComparison.Ordinal) ? "A" : "B");
        Assert.Equal((1.0 + 0.5) / 2, figures["Anomaly Detection"]);
        Assert.Equal((2.0 / 3 + 1) / 2, figures["Object Analysis"]!.Value, 9);
    }

    [Fact]
    public void Mmad_WithoutShots_ShowsThePictureAlone()
    {
        using var files = new BenchmarkFiles();
        files.Picture("VisA/a/bad/1.png").Write("mmad.json", "{\"VisA/a/bad/1.png\": {\"conversation\": [{\"Question\": \"Q?\", \"Options\": {\"A\": \"x\", \"B\": \"y\"}, \"Answer\": \"C\"}]}}");
        Assert.Contains("field Answer: 'C' of the question VisA/a/bad/1.png#1 is no letter of its 2 options", files.Problem("mmad", options => options with { Shots = 0 }), StringComparison.Ordinal);
        Assert.Contains("there are 0 templates, but --shots is 1", files.Problem("mmad"), StringComparison.Ordinal);
    }

    [Fact]
    public void NuScenesQa_TablesOrFolders_FindTheSixCameras()
    {
        string[] cameras = ["CAM_FRONT_LEFT", "CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_LEFT", "CAM_BACK", "CAM_BACK_RIGHT"];
        using var files = new BenchmarkFiles();
        for (int i = 0; i < 6; i++)
            files.Picture($"samples/{cameras[i]}/n015__{cameras[i]}__1.jpg", i).Picture($"token2/{cameras[i]}.jpg", 10 + i);
        files.Write("v1.0-trainval/sample_data.json", JsonSerializer.Serialize(
            cameras.Reverse().Select(camera => new { token = "x", sample_token = "token1", is_key_frame = true, filename = $"samples/{camera}/n015__{camera}__1.jpg" })
                .Append(new { token = "y", sample_token = "token1", is_key_frame = false, filename = "sweeps/CAM_FRONT/n015__CAM_FRONT__2.jpg" })
                .Append(new { token = "z", sample_token = "other", is_key_frame = true, filename = "samples/CAM_FRONT/gone.jpg" })));
        files.Write("NuScenes_val_questions.json", JsonSerializer.Serialize(new
        {
            info = new { },
            split = "val",
            questions = Enumerable.Range(0, 10).Select(i => new { sample_token = i < 7 ? "token1" : "token2", question = $"Q{i}?", answer = i < 5 ? "yes" : "3", template_type = i < 5 ? "exist" : "count", num_hop = i % 2 }),
        }));
        Suite suite = files.Suite("nuscenes-qa");
        Assert.Equal((10, 12, 6, "automotive", ItemFormat.MultiImage), (suite.Items.Count, suite.Pictures.Count, suite.Items[0].Images.Count, suite.Items[0].Domain, suite.Items[0].Format));
        // In the order of the cameras, though the table has them the other way round.
        byte[] second = File.ReadAllBytes(suite.PathOf(suite.Items[0].Images[1]));
        Assert.Equal(BenchmarkFiles.Png(1), second);
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category == "exist" ? "Yes." : "There are 3");
        Assert.Equal((0.5, 1.0, 0.0), (figures["overall"], figures["exist"], figures["count"]));
    }

    [Fact]
    public void DriveLm_Tags_SayHowAnswersAreScored()
    {
        using var files = new BenchmarkFiles();
        files.Picture("nuscenes/samples/CAM_FRONT/a.jpg", 1).Picture("nuscenes/samples/CAM_BACK/a.jpg", 2);
        object Question(string question, string answer, int? tag) => tag is null ? new { Q = question, A = answer } : new { Q = question, A = answer, tag = new[] { tag } };
        object Frame() => new
        {
            key_object_infos = new { },
            QA = new
            {
                perception = new[] { Question("What is moving?", "red car", 2), Question("And now?", "blue bus", null) },
                prediction = new[] { Question("Will it stop?", "Yes", 0), Question("Where?", "<c1,CAM_FRONT,100.0,200.0>", 3) },
                planning = new[] { Question("What should one do?", "Brake.", 1) },
                behavior = new[] { Question("What does it do?", "A", 0) },
            },
            image_paths = new Dictionary<string, string> { ["CAM_BACK"] = "../nuscenes/samples/CAM_BACK/a.jpg", ["CAM_FRONT"] = "../nuscenes/samples/CAM_FRONT/a.jpg" },
        };
        files.Write("v1_1_val_nus_q_only.json", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["scene1"] = new { scene_description = "x", key_frames = new Dictionary<string, object> { ["f1"] = Frame(), ["f2"] = Frame() } },
        }));
        Suite suite = files.Suite("drivelm");
        Assert.Equal((12, 2, 2), (suite.Items.Count, suite.Pictures.Count, suite.Items[0].Images.Count));
        Assert.Equal(BenchmarkFiles.Png(1), File.ReadAllBytes(suite.PathOf(suite.Items[0].Images[0]))); // the front first
        Assert.Equal(["rouge-l", "rouge-l", "exact", "drivelm-match", "judge", "exact"], suite.Items.Take(6).Select(item => item.Scoring));
        Dictionary<string, double?> figures = BenchmarkFiles.Figures(suite, item => item.Category switch { "accuracy" => "yes", "match" => "<c1,CAM_FRONT,101.0,201.0>", "language" => item.Answer, _ => "Slow down." });
        Assert.Equal((0.5, null, null, null), (figures["accuracy"], figures["judge"], figures["match"], figures["final"]));
        Assert.Equal((1.0, 1.0, 1.0, 1.0), (figures["coordinate_f1"], figures["rouge_l"], figures["bleu_1"], figures["bleu_2"]));
        // Two references each twice in a set of four: each word weighs ln 2, one- and two-word runs agree: 10 × 2/4.
        Assert.Equal(5, figures["cider"]!.Value, 9);
        // BLEU has no runs of three and four words: (1 + 1 + 0 + 0)/4.
        Assert.Equal((0.5 + 1 + 0.5) / 3, figures["language"]!.Value, 9);
        // With a judge: 0.4 × 0.8 + 0.2 × language + 0.2 × (1 + 0.8)/2 + 0.2 × 0.5.
        double? final = SuiteMetrics.Find("drivelm")!.Of(
        [
            .. suite.Items.Select(item => item.Category is "judge" or "match"
                ? new MeasuredItem(item, SampleState.Partial, 0.8, "0.8", "<c1,CAM_FRONT,101.0,201.0>")
                : BenchmarkFiles.Measured(item, item.Category == "accuracy" ? "yes" : item.Answer)),
        ])[0].Value;
        Assert.Equal(0.4 * 0.8 + 0.2 * (2.0 / 3) + 0.2 * 0.9 + 0.2 * 0.5, final!.Value, 9);
        // The judge failed at one of two questions for places, and the reply to the other names none: F1 is (1 + 0)/2 all the same, the judge's mean is of the other.
        MeasuredItem[] places = [.. suite.Items.Where(item => item.Category == "match").Select((item, i) => i == 0
            ? new MeasuredItem(item, SampleState.Error, null, null, "<c1,CAM_FRONT,101.0,201.0>") : new MeasuredItem(item, SampleState.Partial, 0.2, "20", "none"))];
        Dictionary<string, (double? Value, int N)> kept = SuiteMetrics.Find("drivelm")!.Of(places).ToDictionary(figure => figure.Key, figure => (figure.Value, figure.N));
        Assert.Equal((0.5, 2), kept["coordinate_f1"]);
        Assert.Equal(((0.5 + 0.2) / 2, 2), kept["match"]);
    }

    [Fact]
    public void DriveLm_QuestionWithoutAnswer_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Picture("samples/a.jpg").Write("drivelm.json", "{\"s\": {\"key_frames\": {\"f\": {\"QA\": {\"perception\": [{\"Q\": \"Q?\", \"A\": \"\"}]}, \"image_paths\": {\"CAM_FRONT\": \"samples/a.jpg\"}}}}}");
        Assert.Contains("row 1, field A: the question s-f-perception-1 has none (in 's'); correct it; files without answers cannot be imported.", files.Problem("drivelm"), StringComparison.Ordinal);
    }

    [Fact]
    public void CodaLm_Lines_WaitForAJudge()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(2, i => $"val/images/000{i}.jpg");
        string Lines(string task, int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => $"{{\"question_id\": {i}, \"image\": \"val/images/000{i % 2}.jpg\", \"question\": \"<image>\\nDescribe {task}.\", \"answer\": \"A bus.\"}}"));
        foreach (string split in (string[])["Val", "Train"])
        {
            string folder = $"CODA-LM/{split}/vqa_anno";
            files.Write($"{folder}/general_perception.json", Lines("all", 4)).Write($"{folder}/region_perception.json", Lines("it", 4)).Write($"{folder}/driving_suggestion.json", Lines("what to do", 4));
        }
        files.Write("CODA-LM/Val/0001.json", "{\"general_perception\": {}}"); // the authors' own annotation, which the lines were made of
        Suite suite = files.Suite("coda-lm", options => options with { Split = "val" });
        Assert.Equal((12, "Val-driving_suggestion-0", "Describe what to do.", "planning"), (suite.Items.Count, suite.Items[0].Id, suite.Items[0].Prompt, suite.Items[0].Capability));
        Assert.All(suite.Items, item => Assert.Equal(SampleState.Unjudged, BenchmarkFiles.Measured(item, "A bus on the road.").State));
        Assert.Null(BenchmarkFiles.Figures(suite, _ => "A bus.")["macro"]);
        // Judged 8 of 10 in one task and 5 in the others.
        IReadOnlyList<MetricFigure> judged = SuiteMetrics.Find(suite.Card.Metric!)!.Of([.. suite.Items.Select(item => new MeasuredItem(item, SampleState.Partial, item.Category == "general_perception" ? 0.8 : 0.5, "x", "x"))]);
        Assert.Equal(("macro", 0.6), (judged[0].Key, Math.Round(judged[0].Value!.Value, 9)));
    }

    [Fact]
    public void MmVet_Abilities_AreAveragedOverAllThatHaveThem()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(3, i => $"images/v1_{i}.png");
        files.Write("mm-vet.json", JsonSerializer.Serialize(Enumerable.Range(0, 10).ToDictionary(i => $"v1_{i}", i => new
        {
            imagename = $"v1_{i % 3}.png",
            question = "What is x?",
            answer = "-1 <AND> -5 <OR> x",
            capability = i < 5 ? new[] { "ocr", "math" } : ["rec"],
            imagesource = "w",
        })));
        Suite suite = files.Suite("mm-vet");
        Assert.Equal((10, "v1_0", "math", "recognition"), (suite.Items.Count, suite.Items[0].Id, suite.Items[0].Capability, suite.Items[9].Capability));
        Dictionary<string, double?> judged = SuiteMetrics.Find(suite.Card.Metric!)!
            .Of([.. suite.Items.Select((item, i) => new MeasuredItem(item, SampleState.Partial, i < 5 ? 0.4 : 1.0, "x", "x"))]).ToDictionary(figure => figure.Key, figure => figure.Value);
        Assert.Equal((0.7, 0.4, 0.4, 1.0), (Math.Round(judged["overall"]!.Value, 9), judged["ocr"], judged["math"], judged["rec"]));
    }

    [Fact]
    public void LlavaBench_QuestionsWithReferencesAndContexts()
    {
        using var files = new BenchmarkFiles();
        files.Pictures(5, i => $"images/00{i}.jpg");
        files.Write("questions.jsonl", string.Join('\n', Enumerable.Range(0, 10).Select(i => $"{{\"question_id\": {i}, \"image\": \"00{i / 2}.jpg\", \"category\": \"{(i % 2 == 0 ? "conv" : "complex")}\", \"text\": \"Why, {i}?\"}}")));
        files.Write("answers_gpt4.jsonl", string.Join('\n', Enumerable.Range(0, 10).Select(i => $"{{\"question_id\": {i}, \"text\": \"Because of {i}.\"}}")));
        files.Write("context.jsonl", string.Join('\n', Enumerable.Range(0, 5).Select(i => $"{{\"id\": \"x\", \"image\": \"00{i}.jpg\", \"caption\": \"A hill.\"}}")));
        Suite suite = files.Suite("llava-bench");
        Assert.Equal((10, "Because of 3.", "A hill.", "Why, 3?", "reasoning"), (suite.Items.Count, suite.Items[3].Answer, suite.Items[3].Hint, suite.Items[3].Prompt, suite.Items[3].Capability));
        Assert.Equal(("judge", "llava-bench"), (suite.Card.Scoring, suite.Card.Judge));
        Assert.Contains(CardDraft.EmptyRepliesToo, suite.Card.Deviations!);
        Assert.DoesNotContain(CardDraft.EmptyReplies, suite.Card.Deviations!);
        // The reference got 8 each time; the model 8 for conv, 4 for complex and 1 for saying nothing, and at one the judge failed.
        MeasuredItem[] graded = [.. suite.Items.Select((item, i) => i switch
        {
            0 => new MeasuredItem(item, SampleState.Partial, 0.1, "8 1", ""),
            9 => new MeasuredItem(item, SampleState.Error, null, null, "x"),
            _ => new MeasuredItem(item, SampleState.Partial, i % 2 == 0 ? 0.8 : 0.4, i % 2 == 0 ? "8 8" : "8 4", "x"),
        })];
        MetricFigure[] Figures() => [.. SuiteMetrics.Find(suite.Card.Metric!)!.Of(graded)];
        Assert.Equal([("relative", 49 / 72.0), ("complex", 0.5), ("conv", 33 / 40.0), ("model", 49 / 9.0), ("reference", 8.0)], Figures().Select(figure => (figure.Key, figure.Value!.Value)));
        // A record of before, in which no judge was asked about a refusal: to leave it out would reward it.
        graded[0] = graded[0] with { State = SampleState.Refused, Score = 0, Parsed = null, Reply = null };
        Assert.All(Figures(), figure => Assert.Null(figure.Value));
    }

    [Fact]
    public void LlavaBench_WithoutReference_IsTold()
    {
        using var files = new BenchmarkFiles();
        files.Picture("images/0.jpg").Write("questions.jsonl", "{\"question_id\": 5, \"image\": \"0.jpg\", \"category\": \"conv\", \"text\": \"Why?\"}\n");
        Assert.Contains("row 1, field question_id: there is no reference answer to the question 5; name answers_gpt4.jsonl too", files.Problem("llava-bench"), StringComparison.Ordinal);
    }
}
