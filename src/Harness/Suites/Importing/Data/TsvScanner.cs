using System.Globalization;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Cuts separated values into cells. What it holds of a row is overwritten by the next.</summary>
internal sealed class TsvScanner(Stream file, string name, byte separator, int maxRowBytes) : IDisposable
{
    private const byte Quote = (byte)'"', LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    private readonly List<int> _ends = [];
    private byte[] _block = new byte[1 << 20];
    private byte[] _row = new byte[64 << 10];
    private int _blockAt, _blockEnd, _rowLength;
    private long _line = 1, _rowLine = 1;

    public int CellCount => _ends.Count;

    /// <summary>A cell's bytes, without its quotation marks.</summary>
    public ReadOnlyMemory<byte> Cell(int index)
    {
        int start = index == 0 ? 0 : _ends[index - 1];
        return _row.AsMemory(start, _ends[index] - start);
    }

    /// <summary>Reads the next row; false at the end of the file.</summary>
    /// <exception cref="ImportProblemException">A quotation mark never closes, or the row is too large.</exception>
    public bool ReadRow()
    {
        _ends.Clear();
        _rowLength = 0;
        _rowLine = _line;
        if (!HasMore())
            return false;
        bool ended;
        do
        {
            ended = _blockAt < _blockEnd && _block[_blockAt] == Quote ? ReadQuoted() : ReadPlain();
            _ends.Add(_rowLength);
        }
        while (!ended);
        return true;
    }

    public void Dispose()
    {
        // What it read may be hundreds of megabytes.
        (_block, _row) = ([], []);
    }

    /// <summary>Reads a cell without quotation marks, and what parts it from the next; true if it ends the row.</summary>
    private bool ReadPlain()
    {
        int start = _rowLength;
        while (HasMore())
        {
            ReadOnlySpan<byte> rest = _block.AsSpan(_blockAt, _blockEnd - _blockAt);
            int end = rest.IndexOfAny(separator, LineFeed);
            Append(end < 0 ? rest : rest[..end]);
            _blockAt += end < 0 ? rest.Length : end + 1;
            if (end < 0)
                continue;
            if (rest[end] == separator)
            {
                EnsureBlock();
                return false;
            }
            _line++;
            if (_rowLength > start && _row[_rowLength - 1] == CarriageReturn)
                _rowLength--;
            return true;
        }
        return true;
    }

    /// <summary>Reads a cell in quotation marks; what follows the closing one up to the separator is kept as it is.</summary>
    private bool ReadQuoted()
    {
        _blockAt++;
        while (HasMore())
        {
            ReadOnlySpan<byte> rest = _block.AsSpan(_blockAt, _blockEnd - _blockAt);
            int end = rest.IndexOf(Quote);
            ReadOnlySpan<byte> inner = end < 0 ? rest : rest[..end];
            _line += inner.Count(LineFeed);
            Append(inner);
            _blockAt += end < 0 ? rest.Length : end + 1;
            if (end < 0)
                continue;
            if (!HasMore() || _block[_blockAt] != Quote)
                return ReadPlain();
            Append("\""u8);
            _blockAt++;
        }
        throw Problem("a quotation mark opens a cell and never closes", "close it, or double quotation marks that are part of the text");
    }

    /// <summary>A separator that ends the file has an empty cell behind it.</summary>
    private void EnsureBlock() => HasMore();

    private bool HasMore()
    {
        if (_blockAt < _blockEnd)
            return true;
        (_blockAt, _blockEnd) = (0, file.Read(_block, 0, _block.Length));
        return _blockEnd > 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int length = _rowLength + bytes.Length;
        if (length > maxRowBytes)
            throw Problem(string.Create(CultureInfo.InvariantCulture, $"the row that begins here has more than {maxRowBytes >> 20} MiB"), "look for a quotation mark that never closes");
        if (length > _row.Length)
            Array.Resize(ref _row, (int)Math.Min(Math.Max((long)length, _row.Length * 2L), maxRowBytes));
        bytes.CopyTo(_row.AsSpan(_rowLength));
        _rowLength = length;
    }

    private ImportProblemException Problem(string what, string remedy) =>
        new(new ImportProblem(name, null, null, string.Create(CultureInfo.InvariantCulture, $"line {_rowLine}: {what}"), remedy));
}
