namespace FastEval.Harness.Targets.Http;

/// <summary>Replaces an answer's body by one that is looked at while it is read.</summary>
internal static class ResponseBody
{
    /// <summary>The same answer, whose body is what <paramref name="wrap"/> makes of it.</summary>
    public static async Task ReplaceAsync(HttpResponseMessage response, Func<Stream, Stream> wrap, CancellationToken cancellationToken)
    {
        HttpContent before = response.Content;
        var content = new StreamContent(wrap(await before.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false)));
        foreach ((string name, IEnumerable<string> values) in before.Headers)
            content.Headers.TryAddWithoutValidation(name, values);
        response.Content = content;
    }
}
