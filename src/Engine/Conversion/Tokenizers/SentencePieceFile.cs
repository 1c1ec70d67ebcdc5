using System.Text;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>Reads a SentencePiece model (tokenizer.model; sentencepiece_model.proto) of the kind that Llama, Mistral and Phi-3 have: byte pairs by score, with byte fallback.</summary>
internal static class SentencePieceFile
{
    private const int BytePairs = 2;

    /// <exception cref="ModelLoadException">It is unreadable, damaged, or of a kind that llama.cpp's tokenizer does not compute.</exception>
    internal static TokenizerContent Read(string path, int vocabulary)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            var content = new TokenizerContent("llama", "default", vocabulary);
            int pieces = 0;
            int kind = 1;
            bool collapses = true;
            var file = new ProtobufReader(bytes);
            while (file.Read())
            {
                switch (file.Field)
                {
                    case 1:
                        Piece(content, pieces++, file.Bytes);
                        break;
                    case 2:
                        kind = Kind(file.Bytes);
                        break;
                    case 3:
                        collapses = Normalizer(path, content, file.Bytes);
                        break;
                }
            }
            if (pieces == 0)
                throw new InvalidDataException("it has no pieces");
            if (kind != BytePairs)
                throw new ModelLoadException($"'{path}' is a SentencePiece model of type {kind}; byte pairs (2), as Llama has them, can be converted.");
            if (collapses)
                throw new ModelLoadException($"'{path}' drops repeated spaces (remove_extra_whitespaces), which llama.cpp's tokenizer does not: it cannot be converted.");
            return content;
        }
        catch (InvalidDataException error)
        {
            throw new ModelLoadException($"'{path}' is no SentencePiece model: {error.Message}. Download it again (a Git LFS pointer is a text of three lines).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static void Piece(TokenizerContent content, int id, ReadOnlySpan<byte> message)
    {
        string text = "";
        float score = 0;
        var type = TokenType.Normal;
        var piece = new ProtobufReader(message);
        while (piece.Read())
        {
            switch (piece.Field)
            {
                case 1:
                    text = Encoding.UTF8.GetString(piece.Bytes);
                    break;
                case 2:
                    score = piece.Single;
                    break;
                case 3:
                    type = piece.Number is >= 1 and <= 6 ? (TokenType)piece.Number : throw new InvalidDataException($"piece {id} is of the type {piece.Number}");
                    break;
            }
        }
        if (!float.IsFinite(score))
            throw new InvalidDataException($"piece {id} has the score {score}");
        content.Set(id, text, score, type);
    }

    private static int Kind(ReadOnlySpan<byte> message)
    {
        int kind = 1;
        var trainer = new ProtobufReader(message);
        while (trainer.Read())
        {
            if (trainer.Field == 3)
                kind = (int)trainer.Number;
        }
        return kind;
    }

    /// <summary>Whether repeated spaces are dropped.</summary>
    private static bool Normalizer(string path, TokenizerContent content, ReadOnlySpan<byte> message)
    {
        bool collapses = true;
        var normalizer = new ProtobufReader(message);
        while (normalizer.Read())
        {
            switch (normalizer.Field)
            {
                case 2 when !normalizer.Bytes.IsEmpty:
                    throw new ModelLoadException($"'{path}' changes characters before it cuts text (a table of {normalizer.Bytes.Length} bytes), which llama.cpp's tokenizer does not: it cannot be converted.");
                case 3 when normalizer.Number == 0:
                    content.AddsSpacePrefix = false;
                    break;
                case 4:
                    collapses = normalizer.Number != 0;
                    break;
            }
        }
        return collapses;
    }
}
