using System.Buffers;
using System.Buffers.Text;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Importing.Data;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Importing.Pictures;

/// <summary>Finds the pictures that rows hold or name: bytes, base64 (with or without a <c>data:</c> address before it), files, and frames of videos.</summary>
internal sealed class PictureSource(ImportFiles files, PictureSink sink, VideoFrames video)
{
    /// <summary>A longer text is no file's name.</summary>
    private const int LongestName = 1024;

    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);
    private byte[] _decoded = [];

    /// <summary>The picture that a row has under one of some names.</summary>
    /// <returns>Its path in the suite.</returns>
    /// <exception cref="ImportProblemException">There is none, or it is broken.</exception>
    public string Take(DataRow row, params ReadOnlySpan<string> names) => Take(row, names[0], row.Require(names));

    /// <summary>The picture that a value of a row is or names.</summary>
    public string Take(DataRow row, string field, DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Bytes:
                return Add(row, field, value.Bytes.Span);
            case DataKind.Record when value.Fields.GetValueOrDefault("bytes") is { IsBlank: false } bytes:
                return Take(row, field, bytes);
            case DataKind.Record when value.Fields.GetValueOrDefault("path") is { IsBlank: false } path:
                return File(row, field, path.Text);
            case DataKind.Text when value.Bytes.Length <= LongestName && files.Locate(value.Text.Trim()) is { } found:
                return FromFile(row, field, found);
            case DataKind.Text when Decode(value.Bytes.Span) is { } length:
                return Add(row, field, _decoded.AsSpan(0, length));
            case DataKind.Text when value.Bytes.Length <= LongestName:
                throw row.Problem(field, $"there is no picture '{value.Text.Trim()}'", "name the folder that holds the pictures too");
            case DataKind.Text:
                throw row.Problem(field, "is neither base64 nor a file's name", "correct it");
            default:
                throw row.Problem(field, "holds no picture", "give bytes, base64 or a file's name");
        }
    }

    /// <summary>The picture in a file that a row names.</summary>
    public string File(DataRow row, string field, string name) =>
        FromFile(row, field, files.Locate(name) ?? throw row.Problem(field, $"there is no picture '{name}'", "name the folder that holds the pictures too"));

    /// <summary>The picture in a file whose path is known.</summary>
    public string FromFile(DataRow row, string field, string path)
    {
        if (_taken.TryGetValue(path, out string? name))
            return name;
        try
        {
            name = sink.Add(ImageFile.Read(path).File.Span);
        }
        catch (ImageException e)
        {
            throw row.Problem(field, $"{files.NameOf(path)} cannot be used: {e.Message.TrimEnd('.')}", "replace the picture");
        }
        _taken.Add(path, name);
        return name;
    }

    /// <summary>Frames of a video, evenly spread over it or a part of it: of a folder of frames some of its pictures in the order of their names, of a video file by ffmpeg.</summary>
    /// <param name="row">The row.</param>
    /// <param name="field">The field that names it.</param>
    /// <param name="name">The folder's or file's name.</param>
    /// <param name="count">Frames at most.</param>
    /// <param name="part">Where the part begins and ends, seconds; null: all of it.</param>
    /// <param name="framesPerSecond">Of a folder of frames, to find the part in it.</param>
    public IReadOnlyList<string> Frames(DataRow row, string field, string name, int count, (double Start, double End)? part = null, double framesPerSecond = 1)
    {
        // A folder of frames may be named like the video without its ending.
        string path = files.Locate(name) ?? files.Locate(Path.ChangeExtension(name, null)) ?? throw row.Problem(field, $"there is no video or folder of frames '{name}'", "name the folder that holds the videos too");
        if (!Directory.Exists(path))
            return Endings.Contains(Path.GetExtension(path).ToLowerInvariant()) ? [FromFile(row, field, path)] : FromVideo(row, field, path, count, part);
        string[] frames = [.. Directory.EnumerateFiles(path).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(FrameOrder.Instance)];
        if (part is var (start, end))
            frames = frames[Math.Min(frames.Length, (int)(start * framesPerSecond))..Math.Min(frames.Length, (int)Math.Ceiling(end * framesPerSecond) + 1)];
        if (frames.Length == 0)
            throw row.Problem(field, $"the folder {files.NameOf(path)} has no frames there", "put the frames into it as PNG or JPEG files");
        return [.. VideoFrames.Spread(frames.Length, count).Select(i => FromFile(row, field, frames[i]))];
    }

    private List<string> FromVideo(DataRow row, string field, string path, int count, (double Start, double End)? part)
    {
        var names = new List<string>();
        try
        {
            foreach (byte[] frame in video.Read(path, count, part))
                names.Add(Add(row, field, frame));
        }
        catch (VideoException e)
        {
            throw row.Problem(field, $"{files.NameOf(path)}: {e.Message.TrimEnd('.')}", "replace the video, or give a folder of its frames under the same name");
        }
        return names;
    }

    private string Add(DataRow row, string field, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return sink.Add(bytes);
        }
        catch (ImageException e)
        {
            throw row.Problem(field, $"the picture cannot be used: {e.Message.TrimEnd('.')}", "replace the picture");
        }
    }

    /// <summary>Decodes base64 into the buffer that stays; its length, or null if it is none.</summary>
    private int? Decode(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("data:"u8) && text.IndexOf((byte)',') is var comma and >= 0)
            text = text[(comma + 1)..];
        text = text.Trim(" \t\r\n"u8);
        int most = Base64.GetMaxDecodedFromUtf8Length(text.Length);
        if (_decoded.Length < most)
            _decoded = new byte[most];
        return Base64.DecodeFromUtf8(text, _decoded, out _, out int length) == OperationStatus.Done && length > 0 ? length : null;
    }
}
