using System.Globalization;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>MVBench (Li et al., 2023): what happens in a video, in 20 tasks. A JSON list per task of video, question, candidates, answer (a text), and perhaps start, end and fps.</summary>
internal sealed class MvBenchBenchmark : RowBenchmark
{
    /// <summary>Of folders of frames that say nothing.</summary>
    private const double FramesPerSecond = 3;

    public override string Kind => "mvbench";

    public override string Files => "the folder json with 20 files, and the videos: folders of frames, or video files if ffmpeg is installed";

    public override SuiteCard Card { get; } = CardDraft.Of(
        "mvbench", "MVBench: what happens over time", "https://huggingface.co/datasets/OpenGVLab/MVBench", CardDraft.SeeSource, "mvbench", "per-category",
        "Carefully watch the frames and pay attention to the order of events and to details. Choose the best option.\nQuestion: {question}\nOptions:\n{options_in_brackets}\nAnswer with the option's letter only.", 32)
        .Deviating("A video is shown as 8 frames from the middles of equal parts, unless --frames says otherwise.", "The answer is not begun for the model with 'Best option:('.",
            "Of several marks in the first word, as '(A)(B)', the first counts; the authors count the reply right if any of them is.",
            "A first word without a letter, as '(' or '...', is unparsed; to the authors it is right.");

    protected override string[] Patterns => ["*.json"];

    protected override IEnumerable<SuiteItem> Read(DataRow row, string path, ImportSource source)
    {
        string task = Path.GetFileNameWithoutExtension(path), video = row.Text("video");
        IReadOnlyList<string> options = row.Texts("candidates");
        string answer = row.Text("answer");
        if (!options.Contains(answer))
            throw row.Problem("answer", $"'{answer}' is not among the candidates", "correct it");
        (double, double)? part = row.Optional("start") is null ? null : (Number(row, "start"), Number(row, "end"));
        double rate = row.Optional("fps") is null ? FramesPerSecond : Number(row, "fps");
        IReadOnlyList<string> images = source.Pictures.Frames(row, "video", video, source.Options.Frames, part, rate);
        yield return ItemDraft.Choice(Card, string.Create(CultureInfo.InvariantCulture, $"{task}-{row.Number}"), images, row.Text("question"), null, options, answer) with
        {
            Format = images.Count > 1 ? ItemFormat.MultiFrame : ItemFormat.Single,
            Capability = "temporal",
            Categories = [task],
            Template = task,
        };
    }

    private static double Number(DataRow row, string field)
    {
        string text = row.Text(field);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 ? value : throw row.Problem(field, $"'{text}' is not a number of seconds", "correct it");
    }
}
