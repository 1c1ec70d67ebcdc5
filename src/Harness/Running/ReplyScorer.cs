using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>Says what became of a reply; pure.</summary>
/// <param name="reply">The model's text.</param>
/// <param name="finish">Why it ended.</param>
/// <param name="item">What was asked.</param>
internal delegate Score ReplyScorer(string reply, FinishReason finish, SuiteItem item);
