using System.Buffers;
using System.Text;
using FastEval.Engine.Native;

namespace FastEval.Engine.Models;

/// <summary>A model's tokenizer. Thread-safe.</summary>
public sealed unsafe class Vocabulary
{
    private readonly LlamaModelHandle _model;
    private readonly nint _vocab;

    internal Vocabulary(LlamaModelHandle model)
    {
        _model = model;
        _vocab = Llama.llama_model_get_vocab(model);
        Size = Llama.llama_vocab_n_tokens(_vocab);
        BeginOfSequence = Llama.llama_vocab_bos(_vocab);
        EndOfSequence = Llama.llama_vocab_eos(_vocab);
        // A file may say that it is to be added and have none.
        AddsBeginOfSequence = BeginOfSequence >= 0 && Llama.llama_vocab_get_add_bos(_vocab);
    }

    /// <summary>Number of tokens.</summary>
    public int Size { get; }

    /// <summary>The token that begins a sequence, or −1.</summary>
    public int BeginOfSequence { get; }

    /// <summary>The token that ends a sequence, or −1.</summary>
    public int EndOfSequence { get; }

    /// <summary>Whether prompts begin with <see cref="BeginOfSequence"/>; false where there is none.</summary>
    public bool AddsBeginOfSequence { get; }

    /// <summary>Whether a token ends an answer.</summary>
    /// <param name="token">0 to <see cref="Size"/> − 1.</param>
    public bool IsEndOfGeneration(int token)
    {
        Check(token);
        return Llama.llama_vocab_is_eog(_vocab, token);
    }

    /// <summary>Turns text into tokens.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="parseSpecial">Whether names of control tokens in the text become those tokens.</param>
    public int[] Tokenize(string text, bool parseSpecial)
    {
        ObjectDisposedException.ThrowIf(_model.IsClosed, this);
        if (text.Length == 0)
            return [];
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int[] buffer = ArrayPool<int>.Shared.Rent(utf8.Length + 2);
        try
        {
            int count = Tokenize(utf8, buffer, parseSpecial);
            if (count < 0)
            {
                ArrayPool<int>.Shared.Return(buffer);
                buffer = ArrayPool<int>.Shared.Rent(-count);
                count = Tokenize(utf8, buffer, parseSpecial);
            }
            if (count < 0)
                throw new NativeException("llama_tokenize", count, $"llama.cpp cannot tokenise a text of {utf8.Length} bytes.");
            return buffer.AsSpan(0, count).ToArray();
        }
        finally
        {
            ArrayPool<int>.Shared.Return(buffer);
            GC.KeepAlive(_model);
        }
    }

    /// <summary>Writes the bytes that a token stands for; they may be part of a UTF-8 character.</summary>
    /// <param name="token">0 to <see cref="Size"/> − 1.</param>
    /// <param name="destination">Where to write.</param>
    /// <param name="special">Whether control tokens have a text.</param>
    /// <returns>Bytes written, or the negated number needed.</returns>
    public int GetPiece(int token, Span<byte> destination, bool special = false)
    {
        Check(token);
        fixed (byte* at = destination)
            return Llama.llama_token_to_piece(_vocab, token, at, destination.Length, 0, special);
    }

    /// <summary>A token's text, control tokens included; empty for −1.</summary>
    public string GetText(int token)
    {
        if (token < 0)
            return "";
        Span<byte> buffer = stackalloc byte[256];
        int count = GetPiece(token, buffer, special: true);
        if (count >= 0)
            return Encoding.UTF8.GetString(buffer[..count]);
        byte[] large = new byte[-count];
        return Encoding.UTF8.GetString(large, 0, GetPiece(token, large, special: true));
    }

    private void Check(int token)
    {
        ObjectDisposedException.ThrowIf(_model.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)Size, nameof(token));
    }

    private int Tokenize(byte[] utf8, int[] buffer, bool parseSpecial)
    {
        fixed (byte* text = utf8)
        fixed (int* tokens = buffer)
            return Llama.llama_tokenize(_vocab, text, utf8.Length, tokens, buffer.Length, false, parseSpecial);
    }
}
