namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>A chat template that cannot be parsed, or that refuses or fails to render a conversation.</summary>
public sealed class ChatTemplateException : FastEvalException
{
    /// <inheritdoc cref="FastEvalException(string, Exception?)"/>
    public ChatTemplateException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    internal ChatTemplateException(string template, int line, string what, Exception? innerException = null)
        : base($"Chat template '{template}', line {line}: {what}", innerException)
    {
        Line = line;
    }

    /// <summary>Line in the template's source where it happened, from 1; 0 if no line is to blame.</summary>
    public int Line { get; }
}
