namespace FastEval.Harness.Suites.Core.Drawing;

/// <summary>A font of our own, 5 dots wide and 7 high, of characters that are not taken for one another.</summary>
internal static class Glyphs
{
    public const int Width = 5, Height = 7;

    /// <summary>Every character there is.</summary>
    public const string Characters = "ACEFHKLMNPRTUX0123456789";

    // Seven rows each, from the top.
    private static readonly string[] Rows =
    [
        ".###. #...# #...# ##### #...# #...# #...#", // A
        ".###. #...# #.... #.... #.... #...# .###.", // C
        "##### #.... #.... ####. #.... #.... #####", // E
        "##### #.... #.... ####. #.... #.... #....", // F
        "#...# #...# #...# ##### #...# #...# #...#", // H
        "#...# #..#. #.#.. ##... #.#.. #..#. #...#", // K
        "#.... #.... #.... #.... #.... #.... #####", // L
        "#...# ##.## #.#.# #.#.# #...# #...# #...#", // M
        "#...# ##..# ##..# #.#.# #..## #..## #...#", // N
        "####. #...# #...# ####. #.... #.... #....", // P
        "####. #...# #...# ####. #.#.. #..#. #...#", // R
        "##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..", // T
        "#...# #...# #...# #...# #...# #...# .###.", // U
        "#...# #...# .#.#. ..#.. .#.#. #...# #...#", // X
        ".###. #...# #..## #.#.# ##..# #...# .###.", // 0
        "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.", // 1
        ".###. #...# ....# ...#. ..#.. .#... #####", // 2
        ".###. #...# ....# ..##. ....# #...# .###.", // 3
        "...#. ..##. .#.#. #..#. ##### ...#. ...#.", // 4
        "##### #.... ####. ....# ....# #...# .###.", // 5
        ".###. #.... #.... ####. #...# #...# .###.", // 6
        "##### ....# ...#. ..#.. ..#.. .#... .#...", // 7
        ".###. #...# #...# .###. #...# #...# .###.", // 8
        ".###. #...# #...# .#### ....# ....# .###.", // 9
    ];

    /// <summary>Signed distance to a character's dots.</summary>
    /// <param name="character">One of <see cref="Characters"/>.</param>
    /// <param name="dot">A dot's size in pixels.</param>
    public static Func<float, float, float> Of(char character, float dot)
    {
        string[] rows = Rows[Characters.IndexOf(character, StringComparison.Ordinal)].Split(' ');
        return (x, y) =>
        {
            float column = x / dot + Width / 2f, row = y / dot + Height / 2f;
            float nearest = 1;
            for (int r = Math.Max(0, (int)row - 1); r <= Math.Min(Height - 1, (int)row + 1); r++)
            {
                for (int c = Math.Max(0, (int)column - 1); c <= Math.Min(Width - 1, (int)column + 1); c++)
                {
                    if (rows[r][c] == '#')
                        nearest = MathF.Min(nearest, MathF.Max(MathF.Abs(column - c - 0.5f), MathF.Abs(row - r - 0.5f)) - 0.5f);
                }
            }
            return nearest * dot;
        };
    }
}
