using FastEval.Engine.Models.ChatTemplates.Jinja;

namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>
/// Turns a conversation into the prompt a model was trained on. Templates are written in the part of Jinja that Hugging Face chat templates use,
/// as GGUF files carry them (<c>tokenizer.chat_template</c>). Immutable and thread-safe.
/// </summary>
/// <remarks>
/// <para>The prompt is the one <c>llama-mtmd-cli --jinja</c> of the pinned llama.cpp release builds. Its user message is the images' markers
/// followed by the text, nothing between them; a template gets the message as one string with the markers in place, and only a template that
/// cannot handle strings gets <c>[{"type": "text", "text": …}]</c> (tried out once per template). So image tags that a template would print for
/// typed content (<c>&lt;image&gt;</c>, <c>&lt;|image_1|&gt;</c>) never appear, and the caller decides where the images are.</para>
/// <para>A system message goes into the next message, with a newline between, if the template does not print system messages.</para>
/// <para>The text around images is to be tokenized piece by piece without BOS and with special tokens parsed, and BOS put before all if the
/// vocabulary asks for it: that is what <see cref="ChatTemplateContext.TokenizerAddsBos"/> is about.</para>
/// <para>What a template costs is bounded: see <see cref="RenderBudget"/>.</para>
/// </remarks>
public sealed class ChatTemplate
{
    /// <summary>What <see cref="Render"/> prints in an image's place; llama.cpp's own marker.</summary>
    public const string ImageMarker = "<__media__>";

    private const int MaxSourceLength = 1 << 20;
    private readonly IReadOnlyList<Statement> _body;
    private readonly Lazy<TemplateAbilities> _abilities;

    private ChatTemplate(string source, string name)
    {
        if (source.Length > MaxSourceLength)
            throw new ChatTemplateException($"Chat template '{name}' has {source.Length} characters; at most {MaxSourceLength} are read.");
        (Source, Name) = (source, name);
        _body = TemplateParser.Parse(source, name);
        _abilities = new Lazy<TemplateAbilities>(() => TemplateAbilities.Of(Run));
    }

    /// <summary>Names that <see cref="BuiltIn"/> takes, in order.</summary>
    public static IReadOnlyList<string> BuiltInNames { get; } = [.. BuiltInTemplates.Sources.Keys];

    /// <summary>What messages call the template.</summary>
    public string Name { get; }

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">The Jinja text.</param>
    /// <param name="name">What messages call it, such as the model file's name.</param>
    /// <exception cref="ChatTemplateException">It is no template, or uses what chat templates do not (include, import, extends, …).</exception>
    public static ChatTemplate Parse(string source, string name) => new(source, name);

    /// <summary>A template that ships with the program.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ChatTemplate BuiltIn(string name) => BuiltInTemplates.Sources.TryGetValue(name, out string? source)
        ? new ChatTemplate(source, name)
        : throw new ArgumentException($"There is no chat template '{name}'. Built in: {string.Join(", ", BuiltInNames)}.", nameof(name));

    /// <summary>What <c>--chat-template</c> takes: a built-in name, else a file, else, if it holds a Jinja tag, the template itself.</summary>
    /// <exception cref="ChatTemplateException">It is none of these, or the file cannot be read or is no template.</exception>
    public static ChatTemplate FromFileOrName(string nameOrPathOrSource)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPathOrSource);
        if (BuiltInTemplates.Sources.ContainsKey(nameOrPathOrSource)) return BuiltIn(nameOrPathOrSource);
        if (nameOrPathOrSource.Contains("{{", StringComparison.Ordinal) || nameOrPathOrSource.Contains("{%", StringComparison.Ordinal))
            return Parse(nameOrPathOrSource, "given on the command line");
        var file = new FileInfo(nameOrPathOrSource);
        if (!file.Exists)
        {
            throw new ChatTemplateException(
                $"Chat template '{nameOrPathOrSource}' is neither a file nor built in. Give a Jinja file or one of: {string.Join(", ", BuiltInNames)}.");
        }
        if (file.Length > 4 * MaxSourceLength) throw new ChatTemplateException($"Chat template file '{file.FullName}' is too large to be one.");
        try
        {
            return Parse(File.ReadAllText(file.FullName), file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ChatTemplateException($"Chat template file '{file.FullName}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The prompt as one text, <see cref="ImageMarker"/> standing for each image.</summary>
    /// <param name="turns">The conversation, at least one turn.</param>
    /// <param name="context">Special tokens and variables.</param>
    /// <exception cref="ChatTemplateException">
    /// The template refuses the conversation or fails, or a message's own text holds the marker (use <see cref="RenderParts"/> then).
    /// </exception>
    public string Render(IReadOnlyList<ChatTurn> turns, ChatTemplateContext context)
    {
        IReadOnlyList<ChatPart> parts = RenderParts(turns, context);
        if (parts.Any(part => part is ChatPart.Text text && text.Value.Contains(ImageMarker, StringComparison.Ordinal)))
            throw new ChatTemplateException($"The conversation holds the text '{ImageMarker}', which stands for an image in a rendered prompt.");
        return string.Concat(parts.Select(part => part is ChatPart.Text text ? text.Value : ImageMarker));
    }

    /// <summary>
    /// The prompt as texts and images in order: what to tokenize and where to put the embeddings. Text that looks like a marker stays text.
    /// </summary>
    /// <inheritdoc cref="Render" path="/param"/>
    /// <returns>No two texts are neighbours and none is empty.</returns>
    /// <exception cref="ChatTemplateException">The template refuses the conversation, fails, or loses an image.</exception>
    public IReadOnlyList<ChatPart> RenderParts(IReadOnlyList<ChatTurn> turns, ChatTemplateContext context)
    {
        ArgumentOutOfRangeException.ThrowIfZero(turns.Count);
        string marker = UnusedMarker(turns);
        string prompt = Run(TemplateMessages.Build(turns, marker, _abilities.Value), Variables(context, marker), context.Time);
        if (context.TokenizerAddsBos && prompt.StartsWith(context.BosToken, StringComparison.Ordinal)) prompt = prompt[context.BosToken.Length..];
        if (context.TokenizerAddsEos && prompt.EndsWith(context.EosToken, StringComparison.Ordinal)) prompt = prompt[..^context.EosToken.Length];
        return Split(prompt, marker, turns);
    }

    private static Dictionary<string, object?> Variables(ChatTemplateContext context, string marker)
    {
        DateTimeOffset now = context.Time.GetLocalNow();
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["bos_token"] = context.BosToken,
            ["eos_token"] = context.EosToken,
            ["add_generation_prompt"] = context.AddGenerationPrompt,
            ["enable_thinking"] = true,
            ["datetime"] = DateText.Of(now, "%b %d %Y"),
            ["date_string"] = DateText.Of(now, "%d %b %Y"),
        };
        foreach ((string key, object? value) in context.Variables) variables[key] = VariableValue.From(value);
        variables["image_marker"] = marker;
        return variables;
    }

    private string Run(List<object?> messages, Dictionary<string, object?> variables, TimeProvider time)
    {
        variables["messages"] = messages;
        return Interpreter.Render(Name, _body, variables, time);
    }

    /// <summary>A marker that occurs neither in the conversation nor in the template, so that whatever it marks is an image.</summary>
    private string UnusedMarker(IReadOnlyList<ChatTurn> turns)
    {
        string marker = ImageMarker;
        for (int i = 1; Source.Contains(marker, StringComparison.Ordinal) || turns.Any(turn => Holds(turn, marker)); i++)
            marker = $"<__media_{i}__>";
        return marker;
    }

    private static bool Holds(ChatTurn turn, string marker) =>
        // Joined, because two neighbouring texts can make up a marker between them.
        string.Concat(turn.Parts.OfType<ChatPart.Text>().Select(part => part.Value)).Contains(marker, StringComparison.Ordinal);

    private List<ChatPart> Split(string prompt, string marker, IReadOnlyList<ChatTurn> turns)
    {
        List<ChatPart.Image> images = turns.SelectMany(turn => turn.Parts).OfType<ChatPart.Image>().ToList();
        string[] texts = prompt.Split(marker);
        if (texts.Length - 1 != images.Count)
            throw new ChatTemplateException($"Chat template '{Name}' printed {texts.Length - 1} of the conversation's {images.Count} images: it does not fit a multimodal model. Choose another with --chat-template.");
        var parts = new List<ChatPart>(texts.Length + images.Count);
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length > 0) parts.Add(new ChatPart.Text(texts[i]));
            if (i < images.Count) parts.Add(images[i]);
        }
        return parts;
    }
}
