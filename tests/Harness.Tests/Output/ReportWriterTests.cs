using System.Globalization;
using FastEval.Harness.Output;

namespace FastEval.Harness.Tests.Output;

public sealed class ReportWriterTests
{
    private static readonly Report Sample = new(
    [
        ReportSection.Record("run", "The run", ReportForms.Text | ReportForms.Json,
            (new("model", "Model"), "a|b, \"c\""),
            (new("machine", "Machine", Forms: ReportForms.Json), new ReportRecord { { "cores", 2 }, { "names", (string[])["x", "y"] }, { "gpu", null } })),
        new("rows", "Rows",
        [
            new("device", "Device"),
            new("median", "Median", IsNumber: true),
            new("good", "Good", Forms: ReportForms.Text),
            new("samples", "Samples", Forms: ReportForms.Data),
        ],
        [
            ["cpu", 1234.5678, true, (double[])[1234.5678, 0.25]],
            ["two, \"quoted\"\nlines", null, false, (double[])[]],
        ]),
    ], ["mind this"]);

    [Fact]
    public void Write_Table_IsPlainTextOfTheGivenWidth() => Assert.Equal(
        """
        The run
        Model  a|b, "c"

        Rows
          Device                 Median   Good
        ────────────────────────────────────────
          cpu                     1,235   yes
          two, "quoted"\nlines        –   no
        Note: mind this

        """, Written(ReportFormat.Table));

    [Fact]
    public void Write_Markdown_EscapesBars() => Assert.Equal(
        """
        ### The run

        - Model: a\|b, "c"

        ### Rows

        | Device | Median | Good |
        |---|---:|---|
        | cpu | 1,235 | yes |
        | two, "quoted"\nlines | – | no |

        Note: mind this

        """, Written(ReportFormat.Markdown));

    [Fact]
    public void Write_CsvOfOneSection_IsRfc4180WithEveryDigit() => Assert.Equal(
        "device,median,samples\r\ncpu,1234.5678,1234.5678;0.25\r\n\"two, \"\"quoted\"\"\nlines\",,\r\n", Written(ReportFormat.Csv));

    [Fact]
    public void Write_CsvOfSeveralSections_IsOneLongTable()
    {
        Report both = Sample with { Sections = [.. Sample.Sections.Select(section => section with { Forms = ReportForms.All })] };
        Assert.Equal(
            "section,row,field,value\r\nrun,0,model,\"a|b, \"\"c\"\"\"\r\nrows,0,device,cpu\r\nrows,0,median,1234.5678\r\nrows,0,samples,1234.5678;0.25\r\n"
            + "rows,1,device,\"two, \"\"quoted\"\"\nlines\"\r\nrows,1,median,\r\nrows,1,samples,\r\n", Written(ReportFormat.Csv, both));
    }

    [Fact]
    public void Write_Json_HasSchemaThenSections() => Assert.Equal(
        """
        {
          "schema": 1,
          "run": {
            "model": "a|b, \"c\"",
            "machine": {
              "cores": 2,
              "names": [
                "x",
                "y"
              ],
              "gpu": null
            }
          },
          "rows": [
            {
              "device": "cpu",
              "median": 1234.5678,
              "samples": [
                1234.5678,
                0.25
              ]
            },
            {
              "device": "two, \"quoted\"\nlines",
              "median": null,
              "samples": []
            }
          ]
        }

        """, Written(ReportFormat.Json));

    [Fact]
    public void Write_ColouredTable_HasTheSameWords()
    {
        var writer = new StringWriter();
        ReportWriter.Write(Sample, ReportFormat.Table, writer, coloured: true, 80);
        string text = System.Text.RegularExpressions.Regex.Replace(writer.ToString(), "\u001b\\[[0-9;]*m", "");

        Assert.Contains('\u001b', writer.ToString());
        Assert.Equal(Words(Written(ReportFormat.Table)), Words(text));
    }

    [Theory]
    [InlineData(ReportFormat.Table)]
    [InlineData(ReportFormat.Markdown)]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Json)]
    public void Write_OtherCulture_GivesTheSame(string format)
    {
        string expected = Written(format);
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            Assert.Equal("1,5", 1.5.ToString(CultureInfo.CurrentCulture));
            Assert.Equal(expected, Written(format));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string[] Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string Written(string format, Report? report = null)
    {
        var writer = new StringWriter();
        ReportWriter.Write(report ?? Sample, format, writer, coloured: false, 80);
        return writer.ToString();
    }
}
