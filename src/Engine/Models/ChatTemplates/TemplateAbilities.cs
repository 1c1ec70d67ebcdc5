using FastEval.Engine.Models.ChatTemplates.Jinja;

namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>
/// What a template can do, found out by rendering small conversations, to the same end as llama.cpp's <c>common/jinja/caps.cpp</c> (which
/// watches how the values are used; we look at what is printed).
/// </summary>
/// <param name="NeedsTypedContent">A content that is a string fails or is not printed, but a list of typed parts is.</param>
/// <param name="PrintsSystem">A system message appears in the prompt.</param>
internal sealed record TemplateAbilities(bool NeedsTypedContent, bool PrintsSystem)
{
    public delegate string Renderer(List<object?> messages, Dictionary<string, object?> variables, TimeProvider time);

    private const string Probe = "STRING_MARKER";

    public static TemplateAbilities Of(Renderer render)
    {
        bool Prints(string[] roles, bool typed)
        {
            List<object?> messages = [];
            for (int i = 0; i < roles.Length; i++)
                messages.Add(TemplateMessages.Message(roles[i], i == 0 ? Probe : "User message", typed));
            try
            {
                return render(messages, Variables(), TimeProvider.System).Contains(Probe, StringComparison.Ordinal);
            }
            catch (ChatTemplateException)
            {
                // Refusing the probe is an answer: it cannot do this.
                return false;
            }
        }

        bool needsTyped = !Prints(["user"], typed: false) && Prints(["user"], typed: true);
        return new TemplateAbilities(needsTyped, Prints(["system", "user"], needsTyped));
    }

    private static Dictionary<string, object?> Variables() => new(StringComparer.Ordinal)
    {
        ["bos_token"] = "",
        ["eos_token"] = "",
        ["add_generation_prompt"] = true,
        ["image_marker"] = ChatTemplate.ImageMarker,
    };
}
