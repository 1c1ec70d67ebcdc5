using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>Finds an answer of one kind in a reply. Nothing is guessed: where a reply can be read in two ways there is no answer.</summary>
internal interface IAnswerFinder
{
    /// <summary>An answer that the reply is, begins with, or announces ("The answer is …").</summary>
    /// <param name="reply">What the model says.</param>
    /// <param name="isCut">Whether the reply was cut off, so that its last word may not be whole.</param>
    /// <param name="item">What was asked.</param>
    /// <returns>The answer; null if there is none.</returns>
    FoundAnswer? FindStated(string reply, bool isCut, SuiteItem item);

    /// <summary>The only answer that a reply mentions; null if there is none, or more than one.</summary>
    FoundAnswer? FindMentioned(string reply, SuiteItem item);
}
