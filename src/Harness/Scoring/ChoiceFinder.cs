using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>One of the options, by its letter in any usual form, or by its text.</summary>
internal sealed class ChoiceFinder : IAnswerFinder
{
    public string? FindStated(string reply, bool isCut, SuiteItem item)
    {
        string text = AnswerText.Prepare(reply);
        var options = new OptionTexts(item.Options!);
        if (AnswerPhrase.Find(text) is var (start, end))
        {
            string tail = text[start..end];
            if ((ChoiceLead.Find(tail, options) ?? ChoiceMentions.Only(AnswerPhrase.FirstSentence(tail), options)) is { } announced)
                return item.Options![announced];
        }
        return ChoiceLead.Find(text, options) is { } index ? item.Options![index] : null;
    }

    public string? FindMentioned(string reply, SuiteItem item)
    {
        var options = new OptionTexts(item.Options!);
        if (ChoiceMentions.Only(AnswerText.Prepare(reply), options) is { } index)
            return item.Options![index];
        // "three" for an option "3".
        return options.ByNumber(reply) is { } numbered ? item.Options![numbered] : null;
    }

    public bool IsRight(string answer, SuiteItem item) => answer == item.Answer;
}
