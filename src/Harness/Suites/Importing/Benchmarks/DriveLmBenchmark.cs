using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>
/// DriveLM-nuScenes (Sima et al., 2023): perception, prediction, planning and behaviour of a car. An object of scenes with <c>key_frames</c>, each with <c>QA</c> by stage (Q, A, tag) and
/// <c>image_paths</c> by camera. The tag says how an answer is scored.
/// </summary>
internal sealed class DriveLmBenchmark : IBenchmark
{
    private static readonly string[] Cameras = ["CAM_FRONT_LEFT", "CAM_FRONT", "CAM_FRONT_RIGHT", "CAM_BACK_LEFT", "CAM_BACK", "CAM_BACK_RIGHT"];

    public string Kind => "drivelm";

    public string Files => "v1_1_val_nus_q_only.json with answers and tags, and nuScenes' folder samples";

    public SuiteCard Card { get; } = CardDraft.Of(
        "drivelm", "DriveLM: perceive, predict, plan", "https://github.com/OpenDriveLab/DriveLM", CardDraft.SeeSource, "rouge-l", "drivelm", NamedTemplates.Plain, 256)
        .JudgedBy(JudgeTemplates.DriveLm)
        .Deviating(
            "A free text's own score is its ROUGE-L; BLEU and CIDEr are of the whole set.",
            "Words are taken as runs of letters and digits in lower case; the authors use the Penn Treebank's tokens.",
            "Every question counts; the authors leave out those about objects that the model did not name in its first answer to the frame.",
            "Of several tags the first counts, and an answer is exact also with other case or a full stop at its end.",
            "The judge is asked at temperature 0, if its API takes one, and in one turn; the authors ask at 0.6, with a system message.",
            "A verdict that cannot be read is an error and in no judge's mean; the places that the reply names count all the same.",
            "Without a judge the questions that need one are unjudged, and there is no final score.");

    public IEnumerable<SuiteItem> Items(ImportSource source)
    {
        foreach (DataRow scene in source.Files.Data("file of drivelm", "*nus*.json", "*drivelm*.json").SelectMany(file => source.Rows(file)))
        {
            foreach (SuiteItem item in source.Make(scene, one => Scene(one, source)))
                yield return item;
        }
    }

    private IEnumerable<SuiteItem> Scene(DataRow scene, ImportSource source)
    {
        foreach ((string token, DataValue frame) in scene.Require("key_frames").Fields)
        {
            string[] images = Pictures(scene, frame, source);
            foreach ((string stage, DataValue questions) in (frame.Fields.GetValueOrDefault("QA") ?? throw scene.Problem("QA", $"the frame {token} has none", "correct it")).Fields)
            {
                for (int i = 0; i < questions.Items.Count; i++)
                    yield return Item(scene, string.Create(CultureInfo.InvariantCulture, $"{scene.Key}-{token}-{stage}-{i + 1}"), stage, questions.Items[i], images, token);
            }
        }
    }

    private SuiteItem Item(DataRow scene, string id, string stage, DataValue question, string[] images, string token)
    {
        string Part(string name) => question.Fields.GetValueOrDefault(name) is { IsBlank: false } value ? value.Text.Trim() : throw scene.Problem(name, $"the question {id} has none", "correct it; files without answers cannot be imported");
        DataValue? tag = question.Fields.GetValueOrDefault("tag");
        string first = (tag is { Kind: DataKind.List, Items: [var only, ..] } ? only : tag)?.Text ?? "2";
        (string kind, string? rule) = first switch
        {
            "0" => (DriveLmMetric.Accuracy, "exact"),
            "1" => (DriveLmMetric.Judged, ScoringRules.Judge),
            "3" => (DriveLmMetric.Match, ScoringRules.DriveLmMatch),
            "2" => (DriveLmMetric.Language, null),
            _ => throw scene.Problem("tag", $"'{first}' of the question {id} is none of 0, 1, 2 and 3", "correct it"),
        };
        return ItemDraft.Text(Card, id, images, Part("Q"), null, [Part("A")]) with
        {
            Format = images.Length > 1 ? ItemFormat.MultiImage : ItemFormat.Single,
            Capability = stage switch { "perception" => "recognition", "prediction" => "temporal", "planning" => "planning", _ => "reasoning" },
            Domain = "automotive",
            Scoring = rule ?? Card.Scoring,
            Categories = [kind, stage],
            Template = stage,
            Group = token,
        };
    }

    private static string[] Pictures(DataRow scene, DataValue frame, ImportSource source)
    {
        IReadOnlyDictionary<string, DataValue> paths = (frame.Fields.GetValueOrDefault("image_paths") ?? throw scene.Problem("image_paths", "a frame has none", "correct it")).Fields;
        return [.. paths.OrderBy(one => Array.IndexOf(Cameras, one.Key)).Select(one => source.Pictures.File(scene, "image_paths", one.Value.Text))];
    }
}
