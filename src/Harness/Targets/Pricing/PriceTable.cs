using System.Globalization;
using System.Text.Json;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets.Pricing;

/// <summary>What models cost. A model that is not in it has no price: nothing is guessed from a name that begins alike.</summary>
internal sealed class PriceTable
{
    private const int Schema = 1;
    private const string Resource = "prices.json";
    private const double MostPerMillion = 100_000;

    private readonly PriceDocument _document;

    private PriceTable(PriceDocument document) => _document = document;

    /// <summary>When it was true.</summary>
    public string Date => _document.Date;

    /// <summary>Reads a file, or the table that ships.</summary>
    /// <param name="path">The file; null for the table that ships.</param>
    /// <exception cref="FastEvalException">It is missing, or no such table; the message says what and where.</exception>
    public static PriceTable Read(string? path)
    {
        string name = path ?? $"the price table that ships ({Resource})";
        try
        {
            using Stream stream = path is null
                ? typeof(PriceTable).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program lacks its resource {Resource}.")
                : File.OpenRead(path);
            PriceDocument document = JsonSerializer.Deserialize(stream, PriceJson.Default.PriceDocument) ?? throw new FastEvalException($"{name} holds nothing.");
            return Check(name, document) is { } problem ? throw new FastEvalException($"{name}: {problem}") : new PriceTable(document);
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $", line {line + 1}") : "";
            throw new FastEvalException($"{name}{place} is no price table: {e.Message.Split(" Path: ")[0]} docs/api-targets.md shows one.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FastEvalException($"The price table {name} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A model's price; null if the table lacks it.</summary>
    /// <param name="model"><c>KIND:MODEL</c>.</param>
    public PriceRecord? Find(string model) => _document.Models.GetValueOrDefault(model) is { } price
        ? new PriceRecord(model, price.Input, price.CachedInput, price.Output, price.Date ?? _document.Date, price.Source ?? _document.Source, price.IsUnverified)
        : null;

    private static string? Check(string name, PriceDocument document)
    {
        if (document.Schema != Schema)
            return string.Create(CultureInfo.InvariantCulture, $"its schema is {document.Schema}, and this FastEval reads {Schema}.");
        foreach ((string model, ModelPrice price) in document.Models)
        {
            if (!IsDate(price.Date ?? document.Date))
                return $"the date '{price.Date ?? document.Date}' is not YYYY-MM-DD.";
            double[] prices = [price.Input, price.Output, price.CachedInput ?? 0];
            if (prices.Any(one => !(one is >= 0 and <= MostPerMillion)))
                return $"a price of {model} is not from 0 to {MostPerMillion} US dollars per million tokens.";
        }
        return IsDate(document.Date) ? null : $"the date '{document.Date}' is not YYYY-MM-DD.";
    }

    private static bool IsDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
