namespace FastEval.Engine.Models.ChatTemplates.Jinja;

/// <summary>What <c>namespace()</c> makes: the one value whose attributes a template may assign.</summary>
internal sealed class NamespaceValue : DictValue;
