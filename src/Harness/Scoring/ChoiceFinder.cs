using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>One of the options, by its letter in any usual form, or by its text.</summary>
internal sealed class ChoiceFinder : IAnswerFinder
{
    public FoundAnswer? FindStated(string reply, bool isCut, SuiteItem item)
    {
        string text = AnswerText.Prepare(reply);
        var options = new OptionTexts(item.Options!);
        if (AnswerPhrase.Find(text) is var (start, end))
        {
            string tail = text[start..end];
            if ((ChoiceLead.Find(tail, options) ?? ChoiceMentions.Only(AnswerPhrase.FirstSentence(tail), options)) is { } announced)
                return Found(announced, item);
        }
        return Found(ChoiceLead.Find(text, options), item);
    }

    public FoundAnswer? FindMentioned(string reply, SuiteItem item)
    {
        var options = new OptionTexts(item.Options!);
        // By number: "three" for an option "3".
        return Found(ChoiceMentions.Only(AnswerText.Prepare(reply), options) ?? options.ByNumber(reply), item);
    }

    private static FoundAnswer? Found(int? option, SuiteItem item) =>
        option is { } index ? new FoundAnswer(item.Options![index], item.Options[index] == item.Answer) : null;
}
