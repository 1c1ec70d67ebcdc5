namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>A failure that does not know its line yet; <see cref="Interpreter"/> turns it into a <see cref="ChatTemplateException"/>.</summary>
internal sealed class JinjaError(string message) : Exception(message);
