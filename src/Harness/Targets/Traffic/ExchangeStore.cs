using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Traffic;

/// <summary>A folder of exchanges, a file each, named after the request's hash and a number: the same request may have been answered several times. Thread-safe.</summary>
/// <param name="folder">The folder; made when something is written.</param>
/// <param name="redactor">Takes keys out of what is written.</param>
internal sealed partial class ExchangeStore(string folder, SecretRedactor redactor)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    public string Folder => folder;

    /// <summary>The hash of a request: lower-case hexadecimal.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="url">Its address.</param>
    /// <param name="body">Its body, as it is sent.</param>
    /// <param name="asking">Which time the same thing is asked, from 1.</param>
    public static string KeyOf(HttpMethod method, Uri url, ReadOnlySpan<byte> body, int asking)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method} {url.AbsoluteUri}\n"));
        hash.AppendData(body);
        // The first time is as it always was, so that folders of before stay good.
        if (asking > 1)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\nasked for the {asking}. time")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The answer with that number; null if there is none.</summary>
    /// <exception cref="FastEvalException">The file is damaged, or of another version.</exception>
    public RecordedExchange? Find(string key, int number)
    {
        string path = PathOf(key, number);
        try
        {
            using FileStream file = File.OpenRead(path);
            RecordedExchange? found = JsonSerializer.Deserialize(file, TrafficJson.Readable.RecordedExchange);
            return found is { Schema: RecordedExchange.CurrentSchema } && found.Key == key
                ? found
                : throw new FastEvalException($"{path} is no recorded exchange of this version of FastEval: delete it, or record anew.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new FastEvalException($"{path} is damaged ({e.Message.Split(" Path: ")[0].TrimEnd('.')}): delete it, or record anew.");
        }
    }

    /// <summary>Writes an exchange behind those that the same request has.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Append(RecordedExchange exchange)
    {
        int number;
        lock (_lock)
        {
            number = _next.GetValueOrDefault(exchange.Key);
            while (File.Exists(PathOf(exchange.Key, number)))
                number++;
            _next[exchange.Key] = number + 1;
        }
        Write(exchange, number);
    }

    /// <summary>Writes an exchange in the place of the one that the same request has.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Put(RecordedExchange exchange) => Write(exchange, 0);

    /// <summary>An exchange as it is kept.</summary>
    public RecordedExchange Describe(string key, HttpRequestMessage request, ReadOnlySpan<byte> sent, HttpResponseMessage response, ReadOnlySpan<byte> received, bool isCut)
    {
        string[] kept = ["retry-after", "retry-after-ms", "x-request-id", "request-id"];
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in response.Headers.Where(header => kept.Contains(header.Key.ToLowerInvariant())))
            headers[name] = redactor.Redact(string.Join(", ", values));
        if (response.Content.Headers.ContentType is { } type)
            headers["content-type"] = redactor.Redact(type.ToString());
        return new RecordedExchange
        {
            Schema = RecordedExchange.CurrentSchema,
            Key = key,
            Method = request.Method.Method,
            Url = request.RequestUri!.AbsoluteUri,
            Request = redactor.Redact(LongData().Replace(Encoding.UTF8.GetString(sent),
                static data => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(data.Value)))[..16]}")),
            Status = (int)response.StatusCode,
            Headers = headers,
            Body = redactor.Redact(Encoding.UTF8.GetString(received)),
            IsCut = isCut,
        };
    }

    [GeneratedRegex(@"(?:[A-Za-z0-9+/]|\\u002[Bb]|\\/){256,}={0,2}")]
    private static partial Regex LongData();

    private string PathOf(string key, int number) => Path.Combine(folder, key[..2], $"{key}-{number}.json");

    private void Write(RecordedExchange exchange, int number)
    {
        string path = PathOf(exchange.Key, number);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string unfinished = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.unfinished";
        try
        {
            using (FileStream file = File.Create(unfinished))
                JsonSerializer.Serialize(file, exchange, TrafficJson.Readable.RecordedExchange);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
