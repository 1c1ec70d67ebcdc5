using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Api;

/// <summary>
/// Makes a reply's times of an exchange's moments. Time to first token runs from when the question was put, as everywhere: waiting for a place, earlier tries,
/// their waits, and what was lost to a connection that the server closed are its <c>queue</c>. Its parts add up to it.
/// </summary>
internal static class ApiTimings
{
    /// <summary>The times; null where nothing was measured: an answer from a file, or one without text.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="putAt">When the question was put.</param>
    /// <param name="prepareMs">What making its pictures fit took, after that.</param>
    public static TargetTimings? Of(ApiAnswer answer, long putAt, double prepareMs)
    {
        HttpExchange exchange = answer.Exchange;
        if (exchange.Source is not null || answer.PiecesAt.Count == 0 || exchange.HeadAt is not { } headAt)
            return null;
        double Ms(long from, long to) => exchange.Time.GetElapsedTime(from, to).TotalMilliseconds;
        long sentAt = Math.Clamp(exchange.SentAt ?? headAt, exchange.SendingAt, headAt);
        double untilSent = Ms(exchange.SendingAt, sentAt);
        // A connection that was opened for this request may have served another while this one found one that was free.
        double connect = Math.Min(exchange.ConnectMs, untilSent), tls = Math.Min(exchange.TlsMs, untilSent - connect);
        var phases = new OrderedDictionary<string, double>
        {
            ["queue"] = Math.Max(0, Ms(putAt, exchange.SendingAt) - prepareMs),
            ["prepare"] = prepareMs,
            ["connect"] = connect,
            ["tls"] = tls,
            ["send"] = untilSent - connect - tls,
            ["first_byte"] = Ms(sentAt, headAt),
            ["first_token"] = Ms(headAt, answer.PiecesAt[0]),
        };
        return new TargetTimings(
            Ms(putAt, answer.PiecesAt[0]), Ms(putAt, answer.PiecesAt[^1]), phases, [.. answer.PiecesAt.Zip(answer.PiecesAt.Skip(1), Ms)]);
    }
}
