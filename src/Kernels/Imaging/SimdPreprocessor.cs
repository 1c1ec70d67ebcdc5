namespace FastEval.Kernels.Imaging;

/// <summary>
/// Vectorised preprocessing on one core: four rows at a time along the rows, whole rows down the columns, then a table for the normalisation. Only
/// pixels that count are touched; padding is never made. Thread-safe; allocates nothing once it has seen a size.
/// </summary>
internal sealed class SimdPreprocessor(ImagePreprocessing options, HorizontalPass horizontal) : IImagePreprocessor
{
    private readonly float[] _table = NormalizationTable.Build(options);
    private readonly Stack<PreprocessingWorkspace> _idle = new();

    public SimdPreprocessor(ImagePreprocessing options) : this(options, HorizontalPass.Best)
    {
    }

    public ImagePreprocessing Options => options;

    public void Resize(RgbImage image, Span<byte> pixels)
    {
        OutputLength.Check(pixels.Length, options.Size, nameof(pixels));
        PreprocessingWorkspace workspace = Begin(image);
        try
        {
            AxisGeometry x = workspace.Geometry.X;
            AxisGeometry y = workspace.Geometry.Y;
            if (x.Count < options.Size || y.Count < options.Size)
            {
                FillBackground(pixels);
            }

            for (int row = 0; row < y.Count; row++)
            {
                VerticalPass.Run(workspace, row);
                workspace.OutputRow[..(x.Count * 3)].CopyTo(pixels[((((row + y.Place) * options.Size) + x.Place) * 3)..]);
            }
        }
        finally
        {
            End(workspace);
        }
    }

    public void Preprocess(RgbImage image, Span<float> planes)
    {
        OutputLength.Check(planes.Length, options.Size, nameof(planes));
        PreprocessingWorkspace workspace = Begin(image);
        try
        {
            AxisGeometry x = workspace.Geometry.X;
            AxisGeometry y = workspace.Geometry.Y;
            int plane = options.Size * options.Size;
            if (x.Count < options.Size || y.Count < options.Size)
            {
                planes[..plane].Fill(_table[options.Background.Red]);
                planes.Slice(plane, plane).Fill(_table[NormalizationTable.ChannelLength + options.Background.Green]);
                planes.Slice(2 * plane, plane).Fill(_table[(2 * NormalizationTable.ChannelLength) + options.Background.Blue]);
            }

            for (int row = 0; row < y.Count; row++)
            {
                VerticalPass.Run(workspace, row);
                int start = ((row + y.Place) * options.Size) + x.Place;
                Normalize(
                    workspace.OutputRow, planes.Slice(start, x.Count), planes.Slice(plane + start, x.Count), planes.Slice((2 * plane) + start, x.Count));
            }
        }
        finally
        {
            End(workspace);
        }
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _idle.Clear();
        }
    }

    private PreprocessingWorkspace Begin(RgbImage image)
    {
        PreprocessingWorkspace? workspace;
        lock (_idle)
        {
            _ = _idle.TryPop(out workspace);
        }

        workspace ??= new PreprocessingWorkspace();
        workspace.Prepare(options, image.Width, image.Height);
        horizontal.Run(image, workspace, options.Background);
        return workspace;
    }

    private void End(PreprocessingWorkspace workspace)
    {
        workspace.Return();
        lock (_idle)
        {
            _idle.Push(workspace);
        }
    }

    private void FillBackground(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = options.Background;
        }
    }

    private void Normalize(ReadOnlySpan<byte> row, Span<float> red, Span<float> green, Span<float> blue)
    {
        ReadOnlySpan<float> reds = _table.AsSpan(0, NormalizationTable.ChannelLength);
        ReadOnlySpan<float> greens = _table.AsSpan(NormalizationTable.ChannelLength, NormalizationTable.ChannelLength);
        ReadOnlySpan<float> blues = _table.AsSpan(2 * NormalizationTable.ChannelLength, NormalizationTable.ChannelLength);
        int j = 0;
        for (int i = 0; i < red.Length; i++)
        {
            red[i] = reds[row[j]];
            green[i] = greens[row[j + 1]];
            blue[i] = blues[row[j + 2]];
            j += 3;
        }
    }
}
