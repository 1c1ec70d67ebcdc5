namespace FastEval.Engine.Models.ChatTemplates;

/// <summary>
/// Templates for models whose file carries none. Those named as in llama.cpp give what <c>llama-mtmd-cli --chat-template NAME</c> gives for
/// one user message; those named after a model (<c>llava-…</c>) give the prompt the model was trained with, image first on a line of its own.
/// </summary>
internal static class BuiltInTemplates
{
    private const string ChatMl =
        "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private const string Vicuna =
        "{% for message in messages %}"
        + "{% if message.role == 'system' %}{{ message.content + '\\n\\n' }}"
        + "{% elif message.role == 'user' %}{{ 'USER: ' + message.content + '\\n' }}"
        + "{% elif message.role == 'assistant' %}{{ 'ASSISTANT: ' + message.content + '</s>\\n' }}{% endif %}"
        + "{% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}";

    private const string Phi3 =
        "{% for message in messages %}{{ '<|' + message.role + '|>\\n' + message.content + '<|end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

    private const string Llama2 =
        "{% for message in messages %}"
        + "{% if loop.first or loop.previtem.role == 'assistant' %}{{ '[INST] ' }}{% endif %}"
        + "{% if message.role == 'system' %}{{ '<<SYS>>\\n' + message.content + '\\n<</SYS>>\\n\\n' }}"
        + "{% elif message.role == 'user' %}{{ message.content + ' [/INST]' }}"
        + "{% else %}{{ message.content + '</s>' }}{% endif %}{% endfor %}";

    private const string Llama3 =
        "{% for message in messages %}{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content | trim + '<|eot_id|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

    private const string MistralV1 =
        "{% for message in messages %}"
        + "{% if loop.first or loop.previtem.role == 'assistant' %}{{ ' [INST] ' }}{% endif %}"
        + "{% if message.role == 'system' %}{{ message.content + '\\n\\n' }}"
        + "{% elif message.role == 'user' %}{{ message.content + ' [/INST]' }}"
        + "{% else %}{{ ' ' + message.content + '</s>' }}{% endif %}{% endfor %}";

    private const string Gemma =
        "{% set ns = namespace(system='') %}{% for message in messages %}"
        + "{% if message.role == 'system' %}{% set ns.system = ns.system + message.content | trim %}{% else %}"
        + "{% set role = 'model' if message.role == 'assistant' else message.role %}"
        + "{{ '<start_of_turn>' + role + '\\n' }}"
        + "{% if ns.system and role != 'model' %}{{ ns.system + '\\n\\n' }}{% set ns.system = '' %}{% endif %}"
        + "{{ message.content | trim + '<end_of_turn>\\n' }}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}";

    private const string Plain = "{% for message in messages %}{{ message.content }}{% endfor %}";

    /// <summary>Sets <c>content</c> to the message's text with each image on a line of its own, as LLaVA was trained.</summary>
    private const string ImageOnItsOwnLine =
        "{% set content = message.content | replace(image_marker + '\\n', image_marker) | replace(image_marker, image_marker + '\\n') %}";

    // conversation.py of the LLaVA repository: conv_vicuna_v1, conv_mistral_instruct.
    private const string Llava15 =
        "{% if not messages or messages[0].role != 'system' %}"
        + "{{ \"A chat between a curious user and an artificial intelligence assistant. \" }}"
        + "{{ \"The assistant gives helpful, detailed, and polite answers to the user's questions.\" }}{% endif %}"
        + "{% for message in messages %}" + ImageOnItsOwnLine
        + "{% if message.role == 'system' %}{{ content }}"
        + "{% elif message.role == 'user' %}{{ (' ' if loop.first or loop.previtem.role != 'assistant' else '') + 'USER: ' + content }}"
        + "{% else %}{{ ' ASSISTANT: ' + content + '</s>' }}{% endif %}"
        + "{% endfor %}{% if add_generation_prompt %}{{ ' ASSISTANT:' }}{% endif %}";

    private const string LlavaMistral =
        "{% for message in messages %}" + ImageOnItsOwnLine
        + "{% if loop.first or loop.previtem.role == 'assistant' %}{{ '[INST] ' }}{% endif %}"
        + "{% if message.role == 'system' %}{{ content + '\\n' }}"
        + "{% elif message.role == 'user' %}{{ content + ' [/INST]' }}"
        + "{% else %}{{ ' ' + content + '</s>' }}{% endif %}{% endfor %}";

    // conv_qwen_1_5 of LLaVA-NeXT's repository, which trained LLaVA-OneVision.
    private const string LlavaChatMl =
        "{% if not messages or messages[0].role != 'system' %}{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif %}"
        + "{% for message in messages %}" + ImageOnItsOwnLine + "{{ '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    // conv_chatml_direct, with which LLaVA-1.6-34B was trained (Nous-Hermes-2-Yi): no line's end behind a message.
    private const string LlavaYi =
        "{% if not messages or messages[0].role != 'system' %}{{ '<|im_start|>system\\nAnswer the questions.<|im_end|>' }}{% endif %}"
        + "{% for message in messages %}" + ImageOnItsOwnLine + "{{ '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    // The system message of conv_llava_llama_3, which LLaVA-NeXT with Llama-3 was trained with (train.py, preprocess_llama3), in Llama-3's own form.
    private const string LlavaLlama3 =
        "{% if not messages or messages[0].role != 'system' %}"
        + "{{ '<|start_header_id|>system<|end_header_id|>\\n\\nYou are a helpful language and vision assistant. You are able to understand the visual content that the user provides, ' }}"
        + "{{ 'and assist the user with a variety of tasks using natural language.<|eot_id|>' }}{% endif %}"
        + "{% for message in messages %}" + ImageOnItsOwnLine
        + "{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + content | trim + '<|eot_id|>' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

    private const string LlavaPhi3 =
        "{% for message in messages %}" + ImageOnItsOwnLine + "{{ '<|' + message.role + '|>\\n' + content + '<|end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

    public static IReadOnlyDictionary<string, string> Sources { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["chatml"] = ChatMl,
        ["gemma"] = Gemma,
        ["llama2"] = Llama2,
        ["llama3"] = Llama3,
        ["llava-1.5"] = Llava15,
        ["llava-1.6-34b"] = LlavaYi,
        ["llava-1.6-mistral"] = LlavaMistral,
        ["llava-1.6-vicuna"] = Llava15,
        ["llava-chatml"] = LlavaChatMl,
        ["llava-llama3"] = LlavaLlama3,
        ["llava-phi3"] = LlavaPhi3,
        ["mistral"] = MistralV1,
        ["phi3"] = Phi3,
        ["plain"] = Plain,
        ["vicuna"] = Vicuna,
    };
}
