using FastEval.Kernels.Threading;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// One view under way in <see cref="SimdPreprocessor"/>: first its rows are narrowed, then its finished rows made, each in parts that may run at the same
/// time. Kept for the next.
/// </summary>
internal sealed unsafe class PreprocessingJob(ImagePreprocessing options, float[] table, HorizontalPass horizontal, RowCrew crew) : IRowWork
{
    /// <summary>More parts than cores, so that a core that is held up does not hold up the others.</summary>
    private const int PartsPerCore = 4;

    private readonly PreprocessingWorkspace _workspace = new();
    private readonly int _parts = crew.Cores == 1 ? 1 : crew.Cores * PartsPerCore;
    private RgbImage? _image;
    private byte* _pixels;
    private float* _planes;
    private bool _narrowing;

    /// <summary>Makes a view's pixels, or its normalised values where <paramref name="pixels"/> is null.</summary>
    public void Run(RgbImage image, int view, byte* pixels, float* planes)
    {
        _workspace.Prepare(options, image, view, _parts);
        try
        {
            _image = image;
            _pixels = pixels;
            _planes = planes;
            AxisGeometry x = _workspace.Geometry.X;
            AxisGeometry y = _workspace.Geometry.Y;
            if (x.Count < options.Size || y.Count < options.Size)
            {
                FillBackground();
            }

            if (x.Count > 0)
            {
                _narrowing = true;
                crew.Run(_parts, this);
                _narrowing = false;
                crew.Run(_parts, this);
            }
        }
        finally
        {
            _image = null;
            _workspace.Return();
        }
    }

    void IRowWork.Run(int part)
    {
        if (_narrowing)
        {
            ResampleAxis y = _workspace.Y;
            int groups = (Math.Max(y.End - y.Start, 0) + HorizontalPass.Group - 1) / HorizontalPass.Group;
            int start = y.Start + (Share(groups, part) * HorizontalPass.Group);
            int end = Math.Min(y.Start + (Share(groups, part + 1) * HorizontalPass.Group), y.End);
            horizontal.Run(_image!, _workspace, options.Background, start, end);
            return;
        }

        int count = _workspace.Geometry.Y.Count;
        Span<byte> row = _workspace.OutputRow(part);
        for (int i = Share(count, part); i < Share(count, part + 1); i++)
        {
            VerticalPass.Run(_workspace, i, row);
            Finish(row, i);
        }
    }

    private int Share(int count, int part) => (int)((long)count * part / _parts);

    private void Finish(ReadOnlySpan<byte> row, int index)
    {
        AxisGeometry x = _workspace.Geometry.X;
        int y = index + _workspace.Geometry.Y.Place;
        if (_pixels is not null)
        {
            row[..(x.Count * 3)].CopyTo(new Span<byte>(_pixels + ((((nint)y * options.Size) + x.Place) * 3), x.Count * 3));
            return;
        }

        var layout = new PatchLayout(options.Size, options.PatchSide);
        for (int done = 0; done < x.Count;)
        {
            int column = x.Place + done;
            int run = Math.Min(x.Count - done, layout.Side - (column % layout.Side));
            Normalize(row.Slice(done * 3, run * 3), _planes + layout.IndexOf(column, y), layout.Plane);
            done += run;
        }
    }

    private void Normalize(ReadOnlySpan<byte> row, float* red, int plane)
    {
        int count = row.Length / 3;
        ReadOnlySpan<float> reds = table.AsSpan(0, NormalizationTable.ChannelLength);
        ReadOnlySpan<float> greens = table.AsSpan(NormalizationTable.ChannelLength, NormalizationTable.ChannelLength);
        ReadOnlySpan<float> blues = table.AsSpan(2 * NormalizationTable.ChannelLength, NormalizationTable.ChannelLength);
        float* green = red + plane;
        float* blue = green + plane;
        int j = 0;
        for (int i = 0; i < count; i++)
        {
            red[i] = reds[row[j]];
            green[i] = greens[row[j + 1]];
            blue[i] = blues[row[j + 2]];
            j += 3;
        }
    }

    private void FillBackground()
    {
        RgbColor colour = options.Background;
        if (_pixels is not null)
        {
            for (int i = 0; i < options.ViewLength; i += 3)
            {
                (_pixels[i], _pixels[i + 1], _pixels[i + 2]) = colour;
            }

            return;
        }

        var layout = new PatchLayout(options.Size, options.PatchSide);
        for (int start = 0; start < options.ViewLength; start += 3 * layout.Plane)
        {
            new Span<float>(_planes + start, layout.Plane).Fill(table[colour.Red]);
            new Span<float>(_planes + start + layout.Plane, layout.Plane).Fill(table[NormalizationTable.ChannelLength + colour.Green]);
            new Span<float>(_planes + start + (2 * layout.Plane), layout.Plane).Fill(table[(2 * NormalizationTable.ChannelLength) + colour.Blue]);
        }
    }
}
