using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Reports.Html;

/// <summary>
/// The samples as JSON for the page's script (report.js has the same names). Replies are text of a model and may hold anything: the encoder
/// escapes <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>, quotes, control characters and the line separators U+2028 and U+2029, so nothing in them ends the script element.
/// </summary>
internal static class SampleJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string Of(RunAnalysis run, PictureSet pictures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, run, pictures);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, RunAnalysis run, PictureSet pictures)
    {
        string[] ids = [.. run.Targets.SelectMany(target => target.Samples).Select(sample => sample.Sample.Item).Distinct(StringComparer.Ordinal)];
        Dictionary<string, int> places = ids.Select((id, i) => KeyValuePair.Create(id, i)).ToDictionary(StringComparer.Ordinal);
        json.WriteStartObject();
        WriteTexts(json, "targets", run.Targets.Select(target => target.Target.Name));
        WriteTexts(json, "states", Enum.GetValues<SampleState>().Select(AccuracyText.Word));
        json.WriteStartArray("facets");
        foreach (ItemFacet facet in Facets)
        {
            json.WriteStartObject();
            json.WriteString("by", facet.By);
            json.WriteString("title", facet.Title);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WritePictures(json, pictures);
        json.WriteStartArray("items");
        foreach (string id in ids)
            WriteItem(json, id, run.Suite.Items.GetValueOrDefault(id), pictures);
        json.WriteEndArray();
        json.WriteStartArray("samples");
        for (int i = 0; i < run.Targets.Count; i++)
        {
            foreach (AnalysedSample sample in run.Targets[i].Samples)
                WriteSample(json, sample.Sample, places[sample.Sample.Item], i);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the page can filter by; both of capability and difficulty are there by themselves.</summary>
    private static IEnumerable<ItemFacet> Facets => ItemFacet.All.Where(facet => facet != ItemFacet.CapabilityAndDifficulty);

    private static void WritePictures(Utf8JsonWriter json, PictureSet pictures)
    {
        json.WriteStartArray("pictures");
        for (int i = 0; i < pictures.Names.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", pictures.Names[i]);
            json.WriteString("uri", pictures.Pictures[i].Uri);
            json.WriteNumber("width", pictures.Pictures[i].Width);
            json.WriteNumber("height", pictures.Pictures[i].Height);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter json, string id, SuiteItem? item, PictureSet pictures)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        if (item is not null)
        {
            json.WriteString("prompt", item.Prompt);
            json.WriteString("answer", item.Answer);
            if (item.Golds.Where(gold => gold != item.Answer).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } accepted)
                WriteTexts(json, "accept", accepted);
            if (item.Options is { } options)
                WriteTexts(json, "options", options);
            json.WriteStartArray("pictures");
            foreach (string image in item.Images)
                json.WriteNumberValue(pictures.Indices[image]);
            json.WriteEndArray();
            WriteTexts(json, "cells", Facets.Select(facet => facet.Key(item)));
        }
        json.WriteEndObject();
    }

    private static void WriteSample(Utf8JsonWriter json, SampleRecord sample, int item, int target)
    {
        json.WriteStartObject();
        json.WriteNumber("item", item);
        json.WriteNumber("target", target);
        json.WriteNumber("state", (int)sample.State);
        json.WriteString("reply", sample.Reply);
        json.WriteString("parsed", sample.Parsed);
        json.WriteString("finish", sample.FinishReason);
        if (sample is { State: SampleState.Partial, Score: { } score })
            json.WriteNumber("score", Math.Round(score, 3));
        if (sample.Judgement is { } judgement)
            json.WriteString("judgement", judgement);
        if (sample.Error is { } error)
            json.WriteString("error", error);
        if (sample.OptionLogProbs is { } options)
            WriteNumbers(json, "options", options.Select(value => Math.Round(value, 3)));
        if (sample.Timings is { } timings)
        {
            WriteNumbers(json, "ms", [timings.ReadMs, timings.TtftMs, timings.E2eMs]);
            json.WriteStartObject("phases");
            foreach ((string name, double ms) in timings.PhasesMs)
                json.WriteNumber(name, ms);
            json.WriteEndObject();
        }
        if (sample.Tokens is { } tokens)
            WriteNumbers(json, "tokens", [tokens.Prompt, tokens.Image ?? -1, tokens.Prefilled, tokens.Output]);
        if (sample.Cache is { } cache)
            WriteNumbers(json, "cache", [cache.Images, cache.ImageHits, cache.ReusedTokens, cache.ImageDiskHits ?? 0]);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string?> values)
    {
        json.WriteStartArray(name);
        foreach (string? value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
