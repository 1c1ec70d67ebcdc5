using FastEval.Engine.Models.ChatTemplates;

namespace FastEval.Engine.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    private static readonly ChatTemplateContext Context = new() { BosToken = "<s>", EosToken = "</s>", Time = new FixedTime() };

    [Theory]
    [InlineData("vicuna", "USER: <__media__>What?\nASSISTANT:")]
    [InlineData("phi3", "<|user|>\n<__media__>What?<|end|>\n<|assistant|>\n")]
    [InlineData("chatml", "<|im_start|>user\n<__media__>What?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama2", "[INST] <__media__>What? [/INST]")]
    [InlineData("llama3", "<|start_header_id|>user<|end_header_id|>\n\n<__media__>What?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("mistral", " [INST] <__media__>What? [/INST]")]
    [InlineData("gemma", "<start_of_turn>user\n<__media__>What?<end_of_turn>\n<start_of_turn>model\n")]
    [InlineData("plain", "<__media__>What?")]
    [InlineData("llava-1.5", "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions. USER: <__media__>\nWhat? ASSISTANT:")]
    [InlineData("llava-1.6-mistral", "[INST] <__media__>\nWhat? [/INST]")]
    [InlineData("llava-phi3", "<|user|>\n<__media__>\nWhat?<|end|>\n<|assistant|>\n")]
    public void Render_BuiltIn_PrintsTheModelsPrompt(string name, string expected) =>
        Assert.Equal(expected, ChatTemplate.BuiltIn(name).Render([Question], Context));

    [Fact]
    public void BuiltInNames_Each_RendersAConversation()
    {
        ChatTurn[] turns = [new("system", "Be terse."), Question, new("assistant", "A cat."), new("user", "Which colour?")];
        Assert.All(ChatTemplate.BuiltInNames, name =>
        {
            string prompt = ChatTemplate.BuiltIn(name).Render(turns, Context);
            Assert.All(["Be terse.", "<__media__>", "What?", "A cat.", "Which colour?"], text => Assert.Contains(text, prompt, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Render_Llava15Conversation_JoinsTurnsAsConversationPyDoes()
    {
        string prompt = ChatTemplate.BuiltIn("llava-1.5").Render(
            [new("system", "Sys."), Question, new("assistant", "A cat."), new("user", "Which colour?")], Context);
        Assert.Equal("Sys. USER: <__media__>\nWhat? ASSISTANT: A cat.</s>USER: Which colour? ASSISTANT:", prompt);
    }

    [Fact]
    public void RenderParts_InterleavedImages_KeepsTheirOrderAndIndices()
    {
        var turn = new ChatTurn("user", [new ChatPart.Text("left "), new ChatPart.Image(1), new ChatPart.Image(0), new ChatPart.Text(" right")]);
        Assert.Equal(
            [new ChatPart.Text("left "), new ChatPart.Image(1), new ChatPart.Image(0), new ChatPart.Text(" right")],
            ChatTemplate.BuiltIn("plain").RenderParts([turn], Context));
    }

    [Fact]
    public void RenderParts_TextThatHoldsTheMarker_StaysText()
    {
        var turn = new ChatTurn("user", [new ChatPart.Image(0), new ChatPart.Text("a <__media__> b <__media"), new ChatPart.Text("__>")]);
        Assert.Equal(
            [new ChatPart.Image(0), new ChatPart.Text("a <__media__> b <__media__>")],
            ChatTemplate.BuiltIn("plain").RenderParts([turn], Context));
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.BuiltIn("plain").Render([turn], Context));
    }

    [Theory]
    [InlineData("{% for m in messages %}{% for p in m.content %}{% if p.type == 'image' %}<image>{% else %}{{ p.text }}{% endif %}{% endfor %}{% endfor %}")]
    [InlineData("{{ messages[0].content[0].text }}")]
    [InlineData("{% if messages[0].content is string %}{{ raise_exception('lists only') }}{% endif %}{{ messages[0].content | map(attribute='text') | join }}")]
    [InlineData("{% set c = messages[0].content %}{% if c is string %}{{ c }}{% else %}{% for p in c %}<image>{% endfor %}{% endif %}")]
    public void Render_TemplateForTypedContent_PutsTheMarkerInTheImagesPlace(string source) =>
        Assert.Equal("<__media__>What?", ChatTemplate.Parse(source, "typed").Render([Question], Context));

    [Fact]
    public void Render_TemplateThatLosesTheImage_Throws()
    {
        ChatTemplate template = ChatTemplate.Parse("{% for m in messages %}{{ m.content | length }}{% endfor %}", "lossy");
        var error = Assert.Throws<ChatTemplateException>(() => template.Render([Question], Context));
        Assert.Contains("--chat-template", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_BosThatTheTokenizerAdds_IsTakenOff()
    {
        ChatTemplate template = ChatTemplate.Parse("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}", "bos");
        Assert.Equal("<s>hi</s>", template.Render([new("user", "hi")], Context));
        Assert.Equal("hi</s>", template.Render([new("user", "hi")], Context with { TokenizerAddsBos = true }));
        Assert.Equal("<s>hi", template.Render([new("user", "hi")], Context with { TokenizerAddsEos = true }));
    }

    [Fact]
    public void Render_SystemThatTheTemplateRefuses_GoesIntoTheNextMessage()
    {
        ChatTemplate template = ChatTemplate.Parse(
            "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
            + "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}", "gemma-like");
        Assert.Equal("[user]Be terse.\nhi", template.Render([new("system", "Be terse."), new("user", "hi")], Context));
    }

    [Fact]
    public void Render_Variables_WinOverTheDefaults()
    {
        ChatTemplate template = ChatTemplate.Parse("{{ enable_thinking }} {{ date_string }} {{ n }} {{ list[1].k }}", "variables");
        Assert.Equal("True 05 Mar 2026  ", template.Render([new("user", "hi")], Context with { Variables = new Dictionary<string, object?> { ["list"] = new object?[] { 1, new Dictionary<string, object?>() } } }));
        Assert.Equal("False 05 Mar 2026 3 v", template.Render([new("user", "hi")], Context with
        {
            Variables = new Dictionary<string, object?>
            {
                ["enable_thinking"] = false,
                ["n"] = 3,
                ["list"] = new object?[] { 1, new Dictionary<string, object?> { ["k"] = "v" } },
            },
        }));
    }

    [Fact]
    public void Render_Failure_NamesTemplateAndLine()
    {
        var error = Assert.Throws<ChatTemplateException>(() =>
            ChatTemplate.Parse("line 1\n\n{{ raise_exception('only user and assistant') }}", "model.gguf").Render([new("user", "hi")], Context));
        Assert.Equal(3, error.Line);
        Assert.Equal("Chat template 'model.gguf', line 3: only user and assistant", error.Message);
    }

    [Fact]
    public void FromFileOrName_NameFileOrSource_IsToldApart()
    {
        Assert.Equal("vicuna", ChatTemplate.FromFileOrName("vicuna").Name);
        Assert.Equal("x", ChatTemplate.FromFileOrName("{{ 'x' }}").Render([new("user", "hi")], Context));
        string path = Path.Combine(AppContext.BaseDirectory, "ChatTemplates", "templates", "microsoft-Phi-3.5-mini-instruct.jinja");
        Assert.Contains("<|user|>", ChatTemplate.FromFileOrName(path).Render([new("user", "hi")], Context), StringComparison.Ordinal);
        Assert.Contains("vicuna", Assert.Throws<ChatTemplateException>(() => ChatTemplate.FromFileOrName("vicunna")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ChatTemplate.BuiltIn("vicunna"));
    }

    private static ChatTurn Question => new("user", [new ChatPart.Image(0), new ChatPart.Text("What?")]);
}
