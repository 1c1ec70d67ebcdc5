namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>What a missing variable, attribute or item gives: prints as nothing, counts as false, and fails when worked with.</summary>
/// <remarks>The values a template works with are plain .NET ones (null for None, bool, long, double, string, List of object?) and
/// <see cref="TupleValue"/>, <see cref="DictValue"/>, <see cref="NamespaceValue"/>, <see cref="CallableValue"/> and <see cref="LoopValue"/>.</remarks>
internal sealed record Undefined(string What)
{
    public override string ToString() => "";
}
