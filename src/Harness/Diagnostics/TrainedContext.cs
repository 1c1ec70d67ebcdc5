using System.Globalization;
using FastEval.Engine.Gguf;

namespace FastEval.Harness.Diagnostics;

/// <summary>How long a context the model was trained for, read from the file's header before anything is loaded.</summary>
internal static class TrainedContext
{
    /// <summary>Its tokens; null if the file does not tell.</summary>
    /// <exception cref="FastEval.Engine.Models.ModelLoadException">The file is missing, unreadable or damaged.</exception>
    public static int? Read(string modelPath)
    {
        using GgufFile file = GgufFile.Open(modelPath);
        long? tokens = file.GetString("general.architecture") is { } architecture ? file.GetInt64(architecture + ".context_length") : null;
        return tokens is > 0 and <= int.MaxValue ? (int)tokens : null;
    }

    /// <summary>Says so on stderr if the context that the user asks for is longer.</summary>
    public static void Warn(int contextLength, int? trained, CommandConsole console)
    {
        if (trained is { } most && contextLength > most)
            console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Warning: --ctx {contextLength} is beyond the {most} tokens that the model was trained for: past them its answers lose their sense."));
    }
}
