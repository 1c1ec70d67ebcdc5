using System.Globalization;
using System.Net.Http.Headers;

namespace FastEval.Harness.Targets.Http;

/// <summary>How long a server asks to wait.</summary>
internal static class RetryAfter
{
    /// <summary>Reads it: <c>retry-after-ms</c>, which some vendors send, or <c>Retry-After</c> in seconds or as a date. Null if there is none that makes sense.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider time)
    {
        if (headers.TryGetValues("retry-after-ms", out IEnumerable<string>? values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out double ms) && ms is >= 0 and < int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(ms);
        }
        TimeSpan? asked = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
