using System.Globalization;
using System.Text.Json;
using FastEval.Harness.Suites.Reading;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Goes through a JSON file of any size with a buffer as large as its largest row.</summary>
internal sealed class JsonScanner(Stream file, string name)
{
    /// <summary>A larger row is taken for damage.</summary>
    private const int MaxElementBytes = 512 << 20;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private byte[] _buffer = new byte[256 << 10];
    private int _start, _end;
    private bool _isFinal, _isFirst = true;
    private JsonReaderState _state = new(Options);
    private bool _isObject;
    private long _passed;

    /// <summary>Goes to where the rows begin; false if there is no such place.</summary>
    public bool EnterRows(string? property)
    {
        JsonTokenType root = NextToken(out _);
        if (property is null)
            return Enter(root);
        if (root != JsonTokenType.StartObject)
            return false;
        while (true)
        {
            JsonTokenType token = NextToken(out string? member);
            if (token != JsonTokenType.PropertyName)
                return false;
            if (member == property)
                return Enter(NextToken(out _));
            SkipValue();
        }
    }

    /// <summary>The next row; null after the last.</summary>
    /// <param name="key">The member's name; null in a list.</param>
    public JsonDocument? ReadElement(out string? key)
    {
        key = null;
        if (_isObject && NextToken(out key) != JsonTokenType.PropertyName)
            return null;
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
            try
            {
                // An element is parsed from its first token on; a member's value from the name.
                if (!_isObject && !reader.Read())
                {
                    Fill();
                    continue;
                }
                if (reader.TokenType == JsonTokenType.EndArray)
                    return null;
                if (JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
                {
                    Keep(reader);
                    return document;
                }
            }
            catch (JsonException e)
            {
                throw Malformed(e);
            }
            Fill();
        }
    }

    private bool Enter(JsonTokenType token)
    {
        _isObject = token == JsonTokenType.StartObject;
        return token is JsonTokenType.StartObject or JsonTokenType.StartArray;
    }

    private void SkipValue()
    {
        int depth = 0;
        do
        {
            JsonTokenType token = NextToken(out _);
            depth += token switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                _ => 0,
            };
        }
        while (depth > 0);
    }

    private JsonTokenType NextToken(out string? property)
    {
        while (true)
        {
            if (_isFirst)
                Begin();
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
            try
            {
                if (reader.Read())
                {
                    property = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
                    JsonTokenType token = reader.TokenType;
                    Keep(reader);
                    return token;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw Malformed(e);
            }
            if (_isFinal)
                throw Malformed(null);
            Fill();
        }
    }

    private void Begin()
    {
        _isFirst = false;
        Fill();
        if (_buffer.AsSpan(_start, _end - _start).StartsWith(TextEncoding.Utf8Mark))
            _start += TextEncoding.Utf8Mark.Length;
    }

    private void Keep(in Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
    }

    private void Fill()
    {
        if (_isFinal)
            throw Malformed(null);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _passed += _start;
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_end >= MaxElementBytes)
                throw new ImportProblemException(new ImportProblem(name, null, null, $"holds a value of more than {MaxElementBytes >> 20} MiB", "give the file as the benchmark's authors publish it"));
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxElementBytes));
        }
        int read = file.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isFinal = read == 0;
    }

    private ImportProblemException Malformed(Exception? e)
    {
        string reason = e is JsonException json ? json.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ') : e?.Message.TrimEnd('.') ?? "it ends early";
        return new ImportProblemException(
            new ImportProblem(name, null, null, string.Create(CultureInfo.InvariantCulture, $"is not valid JSON near byte {_passed + _start + 1}: {reason}"), "get the whole file again"), e);
    }
}
