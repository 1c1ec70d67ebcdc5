namespace FastEval.Harness.Reports.Html;

/// <summary>Where a label stands beside its mark.</summary>
/// <param name="Right">Pixels to the right of the mark.</param>
/// <param name="Down">Pixels of the base line below the mark.</param>
/// <param name="Anchor">SVG's text-anchor: which end of the text is there.</param>
internal sealed record LabelPlace(int Right, int Down, string Anchor)
{
    // A plot may be as narrow as this, and letters about so large: generous, as the page decides both.
    private const double Width = 360;
    private const double LetterWidth = 7;
    private const double LetterHeight = 11;
    private const double MarkRadius = 5;

    private static readonly LabelPlace[] Sides = [new(8, -2, "start"), new(-8, -2, "end"), new(8, 10, "start"), new(-8, 10, "end")];

    /// <summary>
    /// Gives each label in turn the first side where it meets no mark and no label before it, else the first where it meets none with a label. Those that have no such side go without: their mark's
    /// title names it.
    /// </summary>
    /// <param name="marks">All marks, X in percent of the width, Y in pixels.</param>
    /// <param name="labelled">Those with labels.</param>
    public static Dictionary<ScatterPoint, LabelPlace> Choose(IReadOnlyDictionary<ScatterPoint, (double X, double Y)> marks, IReadOnlyList<ScatterPoint> labelled)
    {
        Dictionary<ScatterPoint, Box> boxes = marks.ToDictionary(mark => mark.Key, mark => new Box(
            Across(mark.Value.X) - MarkRadius, mark.Value.Y - MarkRadius, Across(mark.Value.X) + MarkRadius, mark.Value.Y + MarkRadius));
        var places = new Dictionary<ScatterPoint, LabelPlace>();
        var taken = new List<Box>();
        foreach (ScatterPoint point in labelled)
        {
            Box Place(LabelPlace side) => side.Around(point.Label, Across(marks[point].X), marks[point].Y);
            LabelPlace? Free(IEnumerable<ScatterPoint> others) => Array.Find(Sides, side => Place(side) is { Left: >= 0, Right: <= Width } box
                && !taken.Any(box.Meets) && !others.Any(other => other != point && box.Meets(boxes[other])));
            if ((Free(marks.Keys) ?? Free(labelled)) is not { } place)
                continue;
            places.Add(point, place);
            taken.Add(Place(place));
        }
        return places;

        static double Across(double percent) => percent / 100 * Width;
    }

    private Box Around(string label, double x, double y)
    {
        double width = label.Length * LetterWidth;
        double left = x + Right - (Anchor == "end" ? width : 0);
        return new(left, y + Down - LetterHeight, left + width, y + Down + 2);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
