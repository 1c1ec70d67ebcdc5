namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>What is assigned to: a name, an attribute of a namespace, or several targets for one sequence.</summary>
internal abstract record AssignmentTarget
{
    public sealed record Variable(string Id) : AssignmentTarget;

    public sealed record Member(string Namespace, string Id) : AssignmentTarget;

    public sealed record Several(IReadOnlyList<AssignmentTarget> Items) : AssignmentTarget;
}
