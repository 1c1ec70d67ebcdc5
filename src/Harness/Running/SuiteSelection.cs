namespace FastEval.Harness.Running;

/// <summary>Which suite and which of its items, as the user gave it.</summary>
/// <param name="Given">Its name or path.</param>
/// <param name="Filters"><c>--filter</c>.</param>
/// <param name="Limit"><c>--limit</c>; null for all.</param>
/// <param name="ExchangesPictures"><c>--pictures exchanged</c>.</param>
internal sealed record SuiteSelection(string Given, IReadOnlyList<string> Filters, int? Limit, bool ExchangesPictures = false);
