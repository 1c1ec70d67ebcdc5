using System.Text.Unicode;
using FastEval.Engine.Models;

namespace FastEval.Engine.Decoding;

/// <summary>
/// Turns tokens into text as it becomes certain: UTF-8 characters may span tokens, and what may be the beginning of a stop
/// string is held back. Allocates nothing per token once its buffer has grown.
/// </summary>
internal sealed class TextEmitter
{
    private const int MaxPieceBytes = 512;
    private readonly Vocabulary _vocabulary;
    private readonly string[] _stops;
    private byte[] _bytes = new byte[MaxPieceBytes];
    private int _pendingBytes;
    private char[] _text;
    private int _length;
    private int _emitted;
    private int _heldBack;

    public TextEmitter(Vocabulary vocabulary, IReadOnlyList<string> stopStrings, int capacity = 4096)
    {
        _vocabulary = vocabulary;
        _stops = [.. stopStrings];
        _text = new char[capacity];
    }

    /// <summary>Whether a stop string has come up; the text then ends before it.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The text so far, held-back characters included, the stop string excluded.</summary>
    public string Text => new(_text, 0, _length);

    /// <summary>Adds a token; what has become certain is then in <see cref="TakeCertain"/>.</summary>
    public void Append(int token)
    {
        int count = _vocabulary.GetPiece(token, _bytes.AsSpan(_pendingBytes));
        if (count < 0)
        {
            Array.Resize(ref _bytes, _pendingBytes - count);
            count = _vocabulary.GetPiece(token, _bytes.AsSpan(_pendingBytes));
        }
        Decode(_pendingBytes + count, flush: false);
    }

    /// <summary>Ends the text: an incomplete character becomes U+FFFD, and nothing is held back any more.</summary>
    public void Complete()
    {
        if (!Stopped)
            Decode(_pendingBytes, flush: true);
        _heldBack = 0;
    }

    /// <summary>The characters that have become certain since the last call; valid until the next append.</summary>
    public ReadOnlySpan<char> TakeCertain()
    {
        int end = Math.Max(_emitted, _length - _heldBack);
        ReadOnlySpan<char> certain = _text.AsSpan(_emitted, end - _emitted);
        _emitted = end;
        return certain;
    }

    /// <summary>Decodes the first bytes of the buffer; an incomplete character at their end stays for the next call.</summary>
    private void Decode(int count, bool flush)
    {
        // Not a System.Text.Decoder: that one allocates for every invalid byte.
        if (_length + count > _text.Length)
            Array.Resize(ref _text, Math.Max(_length + count, _text.Length * 2));
        int before = _length;
        Utf8.ToUtf16(_bytes.AsSpan(0, count), _text.AsSpan(_length), out int read, out int written, replaceInvalidSequences: true, isFinalBlock: flush);
        _length += written;
        _pendingBytes = count - read;
        _bytes.AsSpan(read, _pendingBytes).CopyTo(_bytes);
        FindStop(before);
    }

    private void FindStop(int before)
    {
        _heldBack = 0;
        if (_stops.Length == 0)
            return;
        ReadOnlySpan<char> text = _text.AsSpan(0, _length);
        int first = -1;
        foreach (string stop in _stops)
        {
            int from = Math.Max(0, Math.Max(_emitted, before - stop.Length));
            int at = text[from..].IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || from + at < first))
                first = from + at;
        }
        if (first >= 0)
        {
            Stopped = true;
            _length = first;
            return;
        }
        foreach (string stop in _stops)
        {
            for (int held = Math.Min(stop.Length - 1, _length - _emitted); held > _heldBack; held--)
            {
                if (text[^held..].SequenceEqual(stop.AsSpan(0, held)))
                {
                    _heldBack = held;
                    break;
                }
            }
        }
    }
}
