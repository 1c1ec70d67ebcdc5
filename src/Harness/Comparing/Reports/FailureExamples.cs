using FastEval.Harness.Reports;
using FastEval.Harness.Reports.Html;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>Items that all targets fail, with their pictures and what each replied: a few of every capability.</summary>
internal static class FailureExamples
{
    private const int PerCapability = 3;
    private const long BytesPerPicture = 64 << 10;

    public static HtmlFragment Draw(RunComparison comparison, CancellationToken cancellationToken)
    {
        CommonFailure[] shown = [.. comparison.CommonFailures.GroupBy(one => one.Item.Capability, StringComparer.Ordinal).OrderBy(cell => cell.Key, StringComparer.Ordinal).SelectMany(cell => cell.Take(PerCapability))];
        return HtmlFragment.Join(shown.Select(one => Example(comparison, one, cancellationToken)));
    }

    private static HtmlFragment Example(RunComparison comparison, CommonFailure one, CancellationToken cancellationToken)
    {
        HtmlFragment[] pictures = [.. one.Item.Images.Select(image => Picture(comparison, image, cancellationToken))];
        string right = string.Join(" or ", (string[])[one.Item.Answer, .. one.Item.Accept ?? []]);
        return HtmlFragment.Of(
            $"""
            <article class="item{(pictures.Length == 0 ? " bare" : "")}">{(pictures.Length == 0 ? HtmlFragment.Empty : HtmlFragment.Of($"""<div class="pictures">{pictures}</div>"""))}
            <div><p class="question">{one.Item.Prompt}</p><p class="tags">{one.Item.Id} · {one.Item.Capability} · {one.Item.Domain} · right: <b>{right}</b></p>
            {comparison.Targets.Zip(one.Samples, (target, sample) => HtmlFragment.Of($"""<div class="reply"><div class="who">{TargetMark.Inline(comparison.Targets.Index().First(place => place.Item == target).Index)} {target.Label} <span class="{AccuracyText.Word(sample.Sample.State)}">{AccuracyText.Word(sample.Sample.State)}</span></div><pre>{sample.Sample.Reply ?? ""}</pre></div>"""))}
            </div></article>

            """);
    }

    private static HtmlFragment Picture(RunComparison comparison, string image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            EmbeddedPicture picture = PictureEncoder.Encode(File.ReadAllBytes(comparison.Suite.Suite!.PathOf(image)), BytesPerPicture);
            return HtmlFragment.Of($"""<figure><img src="{picture.Uri}" alt="{image}" width="{Math.Min(picture.Width, 200)}"></figure>""");
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            // It went since the run: the replies are worth showing without it.
            return HtmlFragment.Of($"""<div class="missing">{image} cannot be shown</div>""");
        }
    }
}
