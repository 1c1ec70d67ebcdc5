using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Engine.Vision.Layouts;
using FastEval.Harness.Output;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model tokens</c>: what pictures will take of the context, before anything is encoded.</summary>
internal static partial class ModelTokensCommand
{
    private static readonly int LongestSide = ImageLimits.Default.MaxSide;

    public static Command Create(CommandConsole console)
    {
        var projector = new Option<string>("--mmproj") { Description = "The projector, a GGUF file.", HelpName = "FILE", Required = true };
        Option<string[]> images = OptionKinds.Several("--image", "FILE|WxH", "A picture, or its width and height in pixels. Several are pictures of one prompt.");
        images.Required = true;
        images.DefaultValueFactory = null;
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("tokens",
            "Show how a picture is cut for a model's vision tower and how many prompt tokens it takes with --vision torch: the number that a request is checked "
            + "against the context with. Reads only the headers of the files.")
        {
            projector, images, format,
        };
        command.SetAction(parsed =>
        {
            (string Name, int Width, int Height)[] pictures = [.. parsed.GetRequiredValue(images).Select(Read)];
            using PicturePlanner planner = PicturePlanner.Open(parsed.GetRequiredValue(projector));
            ReportWriter.Write(ReportOf(planner, pictures), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console,
            "fasteval model tokens --mmproj mmproj.gguf --image photo.jpg", "fasteval model tokens --mmproj mmproj.gguf --image 640x480 --image 1920x1080 --format json");
        return command;
    }

    private static Report ReportOf(PicturePlanner planner, (string Name, int Width, int Height)[] pictures)
    {
        PicturePlan[] plans = [.. pictures.Select(picture => planner.Plan(picture.Width, picture.Height, pictures.Length == 1))];
        return new Report(
        [
            ReportSection.Record("prompt", "", ReportForms.All,
                (new("layout", "Layout"), planner.Layout),
                (new("image_size", "Tower's square, px"), planner.ImageSize),
                (new("tokens", "Tokens of all pictures"), plans.Sum(plan => plan.Tokens))),
            new("images", "Pictures",
            [
                new("image", "Picture"),
                new("width", "Width", IsNumber: true),
                new("height", "Height", IsNumber: true),
                new("views", "Squares", IsNumber: true),
                new("grid", "Grid of tiles"),
                new("rows", "Rows", IsNumber: true),
                new("columns", "Columns", IsNumber: true),
                new("tokens", "Tokens", IsNumber: true),
            ],
            [.. pictures.Zip(plans).Select(pair => (object?[])
            [
                pair.First.Name, pair.First.Width, pair.First.Height, pair.Second.Views,
                pair.Second.Grid is { } grid ? string.Create(CultureInfo.InvariantCulture, $"{grid.Columns}x{grid.Rows}") : null,
                pair.Second.Rows, pair.Second.Columns, pair.Second.Tokens,
            ])]),
        ], ["A grid is tiles across x down; rows and columns are tokens of the tiles together, or of the one square, without what ends a row."]);
    }

    private static (string Name, int Width, int Height) Read(string image)
    {
        if (Size().Match(image) is { Success: true } match && !File.Exists(image))
        {
            (int width, int height) = (Side(match, "width"), Side(match, "height"));
            return (image, width, height);
        }
        try
        {
            (int width, int height) = ImageDecoder.ReadDimensions(File.ReadAllBytes(image));
            return (image, width, height);
        }
        catch (ImageException e)
        {
            throw new ImageException($"{image}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FastEvalException($"The picture '{image}' cannot be read: {e.Message} Give a file, or a size as 640x480.", e);
        }
    }

    private static int Side(Match match, string group) =>
        int.TryParse(match.Groups[group].Value, CultureInfo.InvariantCulture, out int pixels) && pixels >= 1 && pixels <= LongestSide
            ? pixels
            : throw new FastEvalException($"'{match.Value}' is no size of a picture: each side is 1 to {LongestSide} pixels.");

    [GeneratedRegex("^(?<width>[0-9]+)[xX×](?<height>[0-9]+)$")]
    private static partial Regex Size();
}
