using FastEval.Engine.Decoding;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>An item with its pictures' files in memory, or with the reason why they are not.</summary>
/// <param name="Item">The item.</param>
/// <param name="Pictures">Its pictures, in order; empty if one could not be read.</param>
/// <param name="ReadMs">What reading took, milliseconds; 0 where nothing had to be read.</param>
/// <param name="Failure">Why a picture could not be read; null if all were.</param>
internal sealed record ReadItem(SuiteItem Item, PromptPart.Image[] Pictures, double ReadMs, Exception? Failure);
