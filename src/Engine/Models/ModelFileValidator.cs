using FastEval.Engine.Gguf;
using FastEval.Engine.Models.Validation;

namespace FastEval.Engine.Models;

/// <summary>
/// Judges a file in managed code before native code sees it. llama.cpp and mtmd throw on some faults of a file and abort, read out of
/// bounds or divide by zero on others; what passes here does none of these for the architectures that are checked tensor by tensor: llama
/// for text, LLaVA's <c>mlp</c> and MobileVLM's <c>ldp</c> and <c>ldpv2</c> for mmproj. For the others every hyperparameter and the tokenizer are checked, and shapes as far as they are common.
/// </summary>
public static class ModelFileValidator
{
    /// <summary>Opens and checks a text model.</summary>
    /// <returns>Its architecture, and the floats per token that a projector's output must match.</returns>
    /// <exception cref="ModelLoadException">It is no text model, unsupported, damaged or incomplete.</exception>
    public static (string Architecture, int Width) CheckTextModel(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return CheckTextModel(file);
    }

    /// <inheritdoc cref="CheckTextModel(string)"/>
    public static (string Architecture, int Width) CheckTextModel(GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return TextModelChecks.Check(new FileChecks(file));
    }

    /// <summary>Checks a vision tower with projector.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="textWidth">Floats per token of the text model that it is to serve; null when there is none yet.</param>
    /// <exception cref="ModelLoadException">It is no mmproj, unsupported, damaged, incomplete, or made for another text model.</exception>
    public static void CheckMmproj(GgufFile file, int? textWidth = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        MmprojChecks.Check(new FileChecks(file), textWidth);
    }

    /// <summary>Opens and checks a text model and the mmproj that is to serve it.</summary>
    /// <exception cref="ModelLoadException">As <see cref="CheckTextModel(string)"/> and <see cref="CheckMmproj"/>.</exception>
    public static void CheckPair(string modelPath, string mmprojPath)
    {
        int width = CheckTextModel(modelPath).Width;
        using GgufFile mmproj = GgufFile.Open(mmprojPath);
        CheckMmproj(mmproj, width);
    }
}
