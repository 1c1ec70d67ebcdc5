namespace FastEval.Harness.Targets.Specs;

/// <summary>Reads where an API is. Who has access is said by keys from the environment, so an address has neither user nor query.</summary>
internal static class ApiAddress
{
    /// <summary>Reads an address; one without a path gets <c>/v1</c>, which every compatible server has.</summary>
    /// <param name="what">What messages call it.</param>
    /// <param name="given">The address.</param>
    /// <exception cref="ArgumentException">It is none, or says more than where.</exception>
    public static Uri Parse(string what, string given)
    {
        if (!Uri.TryCreate(given.Trim(), UriKind.Absolute, out Uri? url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.Host.Length == 0)
            throw new ArgumentException($"{what}: the address is http://HOST[:PORT]/PATH or https://…, for example http://127.0.0.1:8080/v1.");
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            throw new ArgumentException($"{what}: the address may have neither user, password, query nor fragment: it is recorded, and keys are read from the environment alone.");
        string path = url.AbsolutePath.TrimEnd('/');
        return new UriBuilder(url) { Path = path.Length == 0 ? "/v1" : path }.Uri;
    }
}
