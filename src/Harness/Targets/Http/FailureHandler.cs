using System.Net;
using System.Text;

namespace FastEval.Harness.Targets.Http;

/// <summary>
/// Turns what is no answer into a <see cref="ProviderException"/>, in one way for every vendor, before the vendor's library sees it. The outermost handler; it
/// also gives requests the <see cref="HttpExchange"/> of their attempt.
/// </summary>
internal sealed class FailureHandler(HttpMessageHandler inner, SecretRedactor redactor, TimeProvider time) : DelegatingHandler(inner)
{
    private const int MostErrorBytes = 1 << 16;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string host = request.RequestUri!.Authority;
        HttpExchange? exchange = HttpExchange.Current;
        if (exchange is not null)
            request.Options.Set(HttpExchange.Key, exchange);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Unreached(host, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && exchange?.Token.IsCancellationRequested != true)
        {
            // Nobody stopped it: opening a connection took too long.
            throw new ProviderException(ProviderFailure.Connection, $"No connection to {host} within {Connections.MostConnecting.TotalSeconds} s.");
        }
        int status = (int)response.StatusCode;
        if (exchange is not null)
            exchange.Status = status;
        if (response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices)
            return response;
        using (response)
        {
            if (status is >= 300 and < 400)
                throw Redirected(host, status, request.RequestUri!, response.Headers.Location);
            string body = await BodyAsync(response, exchange?.Token ?? cancellationToken).ConfigureAwait(false);
            throw FailureClassifier.Of(host, status, body, RetryAfter.Read(response.Headers, time), redactor);
        }
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            byte[] bytes = new byte[MostErrorBytes];
            int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status says what happened; its explanation got lost.
            return "";
        }
    }

    private static ProviderException Redirected(string host, int status, Uri asked, Uri? location)
    {
        string where = location is null ? "nowhere" : new Uri(asked, location).GetLeftPart(UriPartial.Authority);
        return new ProviderException(ProviderFailure.Unusable,
            $"{host} answers HTTP {status}, a redirect to {where}. No redirect is followed, as the question and the key would go there: if that is where the API is, name it as the endpoint.", status);
    }

    private ProviderException Unreached(string host, HttpRequestException e)
    {
        string reason = redactor.Redact((e.InnerException ?? e).Message);
        return e.HttpRequestError == HttpRequestError.SecureConnectionError
            ? new ProviderException(ProviderFailure.Unusable, $"No secure connection to {host}: {reason}")
            : new ProviderException(ProviderFailure.Connection, $"No connection to {host}: {reason}");
    }
}
