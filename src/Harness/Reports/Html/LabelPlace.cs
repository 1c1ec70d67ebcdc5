namespace FastEval.Harness.Reports.Html;

/// <summary>Where a label stands beside its mark.</summary>
/// <param name="Across">Pixels to the right of the mark.</param>
/// <param name="Down">Pixels of the base line below the mark.</param>
/// <param name="Anchor">SVG's text-anchor: which end of the text is there.</param>
internal sealed record LabelPlace(int Across, int Down, string Anchor)
{
    // A plot may be as narrow as this, and letters about so large: generous, as the page decides both.
    private const double Width = 360;
    private const double LetterWidth = 7;
    private const double LetterHeight = 11;
    private const double MarkRadius = 5;

    private static readonly LabelPlace[] Sides = [new(8, -2, "start"), new(-8, -2, "end"), new(8, 10, "start"), new(-8, 10, "end")];

    /// <summary>Gives each label in turn the first side where it meets no mark and no label before it; those that have none go without, and their mark's title names it.</summary>
    /// <param name="points">Marks with labels; X in percent of the width, Y in pixels.</param>
    public static Dictionary<ScatterPoint, LabelPlace> Choose(IReadOnlyList<(ScatterPoint Point, double X, double Y)> points)
    {
        (ScatterPoint Point, double X, double Y)[] marks = [.. points.Select(point => (point.Point, point.X / 100 * Width, point.Y))];
        var places = new Dictionary<ScatterPoint, LabelPlace>();
        var taken = new List<Box>();
        foreach ((ScatterPoint point, double x, double y) in marks)
        {
            Box[] others = [.. marks.Where(mark => mark.Point != point).Select(mark => new Box(mark.X - MarkRadius, mark.Y - MarkRadius, mark.X + MarkRadius, mark.Y + MarkRadius)), .. taken];
            LabelPlace? place = Array.Find(Sides, side => side.Around(point.Label, x, y) is var box && box.Left >= 0 && box.Right <= Width && !others.Any(box.Meets));
            if (place is null)
                continue;
            places.Add(point, place);
            taken.Add(place.Around(point.Label, x, y));
        }
        return places;
    }

    private Box Around(string label, double x, double y)
    {
        double width = label.Length * LetterWidth;
        double left = x + Across - (Anchor == "end" ? width : 0);
        return new(left, y + Down - LetterHeight, left + width, y + Down + 2);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Meets(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
    }
}
