using FastEval.Harness.Records;
using FastEval.Harness.Targets.Http;

namespace FastEval.Harness.Targets.Api;

/// <summary>A model behind an API that is not asked yet.</summary>
/// <param name="options">What it is made of.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Is told what the user should know, but what stops nothing.</param>
internal sealed class ApiTargetSource(ApiTargetOptions options, TimeProvider time, Action<string> warn) : ITargetSource
{
    public string Name => options.Name;

    /// <summary>What it costs; null if nobody knows.</summary>
    public PriceRecord? Price => options.Price;

    public void Check()
    {
        if (options.Traffic.Replay is { } replay && !Directory.Exists(replay))
            throw new FastEvalException($"There is no folder {replay} to replay from: --record makes one.");
        if (options.Key is { } key && !SecretRedactor.IsSecret(key))
            warn($"{options.Name}: its key has fewer than {SecretRedactor.LeastLetters} letters and is taken for no secret: where the server sends it back, it stays in replies, records and recordings.");
    }

    public async Task<ITarget> LoadAsync(CancellationToken cancellationToken)
    {
        var connection = new ApiConnection(options, time, warn);
        try
        {
            long start = time.GetTimestamp();
            if (options.Traffic.Replay is null)
                await connection.ProbeAsync(cancellationToken).ConfigureAwait(false);
            return new ApiTarget(connection, Describe(time.GetElapsedTime(start).TotalMilliseconds));
        }
        catch (ProviderException e)
        {
            connection.Dispose();
            throw new TargetUnusableException(e.Message);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private TargetRecord Describe(double loadMs) => new()
    {
        Name = options.Name,
        Kind = options.Kind,
        Model = options.Model,
        Parallel = options.Parallel,
        Temperature = options.SendsTemperature ? options.Temperature : null,
        MaxTokens = options.MaxTokens,
        LoadMs = Math.Round(loadMs, 3),
        Api = new ApiTargetRecord
        {
            Endpoint = options.Endpoint.AbsoluteUri,
            Sdk = ApiClients.Library(options.Kind),
            Pictures = new SentPictures(options.ImageSize).Description,
            Detail = options.Detail,
            SendsSeed = options.SendsSeed,
            Price = options.Price,
        },
    };
}
