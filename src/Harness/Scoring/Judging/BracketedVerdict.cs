using System.Globalization;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>A whole number in double brackets, as CODA-LM's judge gives it: behind "Rating:", else behind "rating is:", else the first there is.</summary>
/// <param name="lowest">The worst grade.</param>
internal sealed partial class BracketedVerdict(int lowest) : IVerdictForm
{
    private const int Highest = 10;

    public string Description { get; } = string.Create(CultureInfo.InvariantCulture, $"[[n]] with n a whole number from {lowest} to {Highest}");

    public JudgeVerdict? Read(string reply)
    {
        Match found = Rating().Match(reply) is { Success: true } rating ? rating : RatingIs().Match(reply) is { Success: true } sentence ? sentence : Bracketed().Match(reply);
        return found.Success && int.TryParse(found.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= lowest && value <= Highest
            ? new JudgeVerdict((double)value / Highest, VerdictNumber.Text(value))
            : null;
    }

    [GeneratedRegex(@"Rating:\s*\[\[\s*([^\[\]]*?)\s*\]\]")]
    private static partial Regex Rating();

    [GeneratedRegex(@"rating is:?\s*\[\[\s*([^\[\]]*?)\s*\]\]")]
    private static partial Regex RatingIs();

    [GeneratedRegex(@"\[\[\s*([^\[\]]*?)\s*\]\]")]
    private static partial Regex Bracketed();
}
