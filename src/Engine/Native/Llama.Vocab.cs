using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>llama.h: the vocabulary. A vocabulary is borrowed from its model.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_vocab_n_tokens(nint vocab);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_vocab_is_eog(nint vocab, int token);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_vocab_is_control(nint vocab, int token);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_vocab_bos(nint vocab);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_vocab_eos(nint vocab);

    [LibraryImport(LibraryNames.Llama)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool llama_vocab_get_add_bos(nint vocab);

    /// <summary>Returns the number of tokens, or the negated number needed when <paramref name="n_tokens_max"/> is too small.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_tokenize(
        nint vocab, byte* text, int text_len, int* tokens, int n_tokens_max,
        [MarshalAs(UnmanagedType.U1)] bool add_special, [MarshalAs(UnmanagedType.U1)] bool parse_special);

    /// <summary>Returns the number of bytes, or the negated number needed. Does not end the text with a 0.</summary>
    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_token_to_piece(
        nint vocab, int token, byte* buf, int length, int lstrip, [MarshalAs(UnmanagedType.U1)] bool special);
}
