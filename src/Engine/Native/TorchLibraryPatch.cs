using System.Buffers.Binary;
using System.Text;

namespace FastEval.Engine.Native;

/// <summary>
/// Lets <c>libLibTorchSharp.so</c> load on a libstdc++ older than GCC 13's (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// The library asks for symbol version GLIBCXX_3.4.32 for one symbol only, <c>_ZSt21ios_base_library_initv</c>, a
/// <c>void()</c> initialiser that older libraries run by themselves. The patch marks that version as weak, so that its
/// absence is no error, and points the symbol at a harmless function of libc with a compatible signature. Undefined
/// symbols are in no hash table of the file, so renaming one leaves the tables right.
/// </remarks>
internal static class TorchLibraryPatch
{
    internal const string MissingVersion = "GLIBCXX_3.4.32";

    private const string InitialiserSymbol = "_ZSt21ios_base_library_initv";
    private const string Replacement = "getpid";
    private const string ReplacementLibrary = "libc.so.6";
    private const string ReplacementVersion = "GLIBC_2.2.5";

    private const uint SectionDynamicSymbols = 11;
    private const uint SectionVersionSymbols = 0x6fffffff;
    private const uint SectionVersionNeeds = 0x6ffffffe;
    private const ushort VersionFlagWeak = 2;
    private const int SymbolSize = 24;

    /// <summary>Changes the library's bytes in place.</summary>
    /// <exception cref="InvalidDataException">It is not the ELF file that the patch knows; nothing usable was made.</exception>
    internal static void Apply(Span<byte> elf)
    {
        try
        {
            ApplyUnchecked(elf);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("An offset in its ELF tables lies outside the file.", e);
        }
    }

    private static void ApplyUnchecked(Span<byte> elf)
    {
        // 64-bit, little endian
        if (elf.Length < 64 || !elf[..6].SequenceEqual((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("It is no 64-bit little-endian ELF file.");

        Section symbols = Find(elf, SectionDynamicSymbols);
        Section versions = Find(elf, SectionVersionSymbols);
        Section needs = Find(elf, SectionVersionNeeds);
        Section strings = At(elf, (int)symbols.Link);

        (int missingEntry, ushort missingIndex) = FindVersion(elf, needs, strings, null, MissingVersion);
        (_, ushort replacementIndex) = FindVersion(elf, needs, strings, ReplacementLibrary, ReplacementVersion);
        int symbol = FindOnlySymbol(elf, symbols, versions, missingIndex);

        int name = (int)U32(elf, symbols.Offset + symbol * SymbolSize);
        int nameEnd = name + InitialiserSymbol.Length;
        if (Text(elf, strings.Offset + name) != InitialiserSymbol)
            throw new InvalidDataException($"{MissingVersion} is needed for {Text(elf, strings.Offset + name)}, which this system lacks.");
        for (int i = 0; i < symbols.Size / SymbolSize; i++)
        {
            uint other = U32(elf, symbols.Offset + i * SymbolSize);
            if (i != symbol && other >= name && other <= nameEnd)
                throw new InvalidDataException($"Another symbol shares the name of {InitialiserSymbol}.");
        }

        ushort flags = U16(elf, missingEntry + 4);
        BinaryPrimitives.WriteUInt16LittleEndian(elf[(missingEntry + 4)..], (ushort)(flags | VersionFlagWeak));
        Encoding.ASCII.GetBytes(Replacement + '\0', elf.Slice(strings.Offset + name, Replacement.Length + 1));
        BinaryPrimitives.WriteUInt16LittleEndian(elf[(versions.Offset + symbol * 2)..], replacementIndex);
    }

    private static int FindOnlySymbol(ReadOnlySpan<byte> elf, Section symbols, Section versions, ushort version)
    {
        int found = -1;
        for (int i = 0; i < versions.Size / 2 && i < symbols.Size / SymbolSize; i++)
        {
            if ((U16(elf, versions.Offset + i * 2) & 0x7fff) != version)
                continue;
            if (found >= 0)
                throw new InvalidDataException($"More than one symbol needs {MissingVersion}.");
            found = i;
        }

        return found >= 0 ? found : throw new InvalidDataException($"No symbol needs {MissingVersion}.");
    }

    /// <summary>The file offset of the Elf64_Vernaux entry with this version's name, and its index.</summary>
    private static (int Entry, ushort Index) FindVersion(ReadOnlySpan<byte> elf, Section needs, Section strings, string? library, string version)
    {
        int need = needs.Offset;
        for (uint i = 0; i < needs.Info; i++)
        {
            int count = U16(elf, need + 2);
            int entry = need + (int)U32(elf, need + 8);
            if (library is null || Text(elf, strings.Offset + (int)U32(elf, need + 4)) == library)
            {
                for (int j = 0; j < count; j++)
                {
                    if (Text(elf, strings.Offset + (int)U32(elf, entry + 8)) == version)
                        return (entry, U16(elf, entry + 6));
                    entry += (int)U32(elf, entry + 12);
                }
            }

            need += (int)U32(elf, need + 12);
        }

        throw new InvalidDataException($"It does not ask for version {version}.");
    }

    private readonly record struct Section(int Offset, int Size, uint Link, uint Info);

    private static Section Find(ReadOnlySpan<byte> elf, uint type)
    {
        int count = U16(elf, 60);
        for (int i = 0; i < count; i++)
        {
            if (U32(elf, HeaderOffset(elf, i) + 4) == type)
                return At(elf, i);
        }

        throw new InvalidDataException($"It has no section of type {type:x}.");
    }

    private static Section At(ReadOnlySpan<byte> elf, int index)
    {
        int header = HeaderOffset(elf, index);
        return new Section((int)U32(elf, header + 24), (int)U32(elf, header + 32), U32(elf, header + 40), U32(elf, header + 44));
    }

    private static int HeaderOffset(ReadOnlySpan<byte> elf, int index) => (int)U32(elf, 40) + index * U16(elf, 58);

    private static ushort U16(ReadOnlySpan<byte> elf, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(elf[offset..]);

    private static uint U32(ReadOnlySpan<byte> elf, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(elf[offset..]);

    private static string Text(ReadOnlySpan<byte> elf, int offset)
    {
        ReadOnlySpan<byte> rest = elf[offset..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}
