namespace FastEval.Kernels.Imaging;

/// <summary>
/// The weights along one axis, laid out for the fast passes: taps on the padding are taken out and only their sum is kept, zeros at the ends are
/// dropped, and each run of weights is filled up with zeros to a whole number of <see cref="TapStep"/>. Reused from picture to picture of one size.
/// </summary>
internal sealed class ResampleAxis
{
    /// <summary>Runs of weights are filled up to a multiple of this.</summary>
    public const int TapStep = 4;

    private double[] _scratch = [];
    private int[] _run = [];
    private AxisGeometry _geometry;
    private ResampleFilter _filter;

    /// <summary>Output pixels.</summary>
    public int Count { get; private set; }

    /// <summary>Distance between two outputs' weights in <see cref="Weights"/>; a multiple of <see cref="TapStep"/>.</summary>
    public int Stride { get; private set; }

    /// <summary>Per output: the first pixel of the picture that counts.</summary>
    public int[] First { get; private set; } = [];

    /// <summary>Per output: how many pixels of the picture count; 0 when it lies wholly in the padding.</summary>
    public int[] Taps { get; private set; } = [];

    /// <summary>Per output: the weight of all its padding together.</summary>
    public int[] PaddingWeight { get; private set; } = [];

    /// <summary>The weights, <see cref="Stride"/> per output.</summary>
    public int[] Weights { get; private set; } = [];

    /// <summary>First pixel of the picture that any output needs.</summary>
    public int Start { get; private set; }

    /// <summary>One past the last pixel of the picture that any output needs.</summary>
    public int End { get; private set; }

    /// <summary>Computes the weights, or keeps those of the last call when nothing changed.</summary>
    public void Prepare(AxisGeometry geometry, ResampleFilter filter)
    {
        if (geometry == _geometry && filter == _filter)
        {
            return;
        }

        int maxTaps = PillowWeights.MaxTaps(geometry.Canvas, geometry.Resized, filter);
        Reserve(geometry.Count, maxTaps);
        Start = geometry.Length;
        End = 0;
        for (int i = 0; i < geometry.Count; i++)
        {
            (int first, int count) = PillowWeights.Compute(geometry.Canvas, geometry.Resized, geometry.Crop + i, filter, _scratch, _run);
            Store(i, first - geometry.Paste, _run.AsSpan(0, count), geometry.Length);
        }

        (_geometry, _filter) = (geometry, filter);
    }

    private void Reserve(int count, int maxTaps)
    {
        Count = count;
        Stride = (maxTaps + TapStep - 1) / TapStep * TapStep;
        if (_run.Length < maxTaps)
        {
            _run = new int[maxTaps];
            _scratch = new double[maxTaps];
        }

        if (First.Length < count)
        {
            First = new int[count];
            Taps = new int[count];
            PaddingWeight = new int[count];
        }

        if (Weights.Length < count * Stride)
        {
            Weights = new int[count * Stride];
        }
    }

    private void Store(int index, int first, ReadOnlySpan<int> run, int length)
    {
        int from = Math.Clamp(-first, 0, run.Length);
        int to = Math.Clamp(length - first, from, run.Length);
        int padding = 0;
        foreach (int weight in run[..from])
        {
            padding += weight;
        }

        foreach (int weight in run[to..])
        {
            padding += weight;
        }

        while (from < to && run[from] == 0)
        {
            from++;
        }

        while (to > from && run[to - 1] == 0)
        {
            to--;
        }

        Span<int> target = Weights.AsSpan(index * Stride, Stride);
        target.Clear();
        run[from..to].CopyTo(target);
        PaddingWeight[index] = padding;
        Taps[index] = to - from;
        First[index] = to > from ? first + from : 0;
        if (to > from)
        {
            Start = Math.Min(Start, first + from);
            End = Math.Max(End, first + to);
        }
    }
}
