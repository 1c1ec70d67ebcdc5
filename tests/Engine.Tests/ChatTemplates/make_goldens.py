"""Renders the templates and snippets of this folder with jinja2, set up as transformers sets it up. See README.md."""
import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 3, 5, 14, 7, 9)


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.Scope(body).set_lineno(line)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


def render(source, variables):
    try:
        return {"expected": environment().from_string(source).render(**variables)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def write(name, cases):
    (HERE / name).write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


USER = {"role": "user", "content": "  What is in the picture? Größe 📷 <b>  "}
SYSTEM = {"role": "system", "content": "You are terse."}
REPLY = {"role": "assistant", "content": "A cat.\nTwo lines."}
AGAIN = {"role": "user", "content": "Which colour?"}
TOOL = {"type": "function", "function": {"name": "look_up", "description": "Looks \"it\" up", "parameters": {
    "type": "object", "properties": {"what": {"type": "string", "description": "The thing"}, "n": {"type": "integer"}}, "required": ["what"]}}}
CALL = {"role": "assistant", "content": "", "tool_calls": [
    {"id": "abcdef123", "type": "function", "function": {"name": "look_up", "arguments": {"what": "cat", "n": 2}}}]}
RESULT = {"role": "tool", "tool_call_id": "abcdef123", "name": "look_up", "content": "{\"found\": true}"}
TYPED = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is in the picture?"}]}

CONVERSATIONS = {
    "user": {"messages": [USER], "add_generation_prompt": True},
    "system": {"messages": [SYSTEM, USER], "add_generation_prompt": True},
    "turns": {"messages": [SYSTEM, USER, REPLY, AGAIN], "add_generation_prompt": True},
    "finished": {"messages": [USER, REPLY], "add_generation_prompt": False},
    "thinking": {"messages": [USER, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nA cat."}, AGAIN],
                 "add_generation_prompt": True, "enable_thinking": False},
    "tools": {"messages": [SYSTEM, USER, CALL, RESULT], "tools": [TOOL], "add_generation_prompt": True},
    "typed": {"messages": [TYPED], "add_generation_prompt": True},
    "wrong order": {"messages": [USER, AGAIN], "add_generation_prompt": True},
}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "templates"
    cases = []
    for path in sorted(folder.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        for name, variables in CONVERSATIONS.items():
            variables = {"bos_token": "<s>", "eos_token": "</s>", **variables}
            result = render(source, variables)
            # jinja2's lazy filters give generators, which tojson refuses; ours (like llama.cpp's) give lists.
            if "generator" not in result.get("error", ""):
                cases.append({"template": path.name, "conversation": name, "variables": variables, **result})
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[2]).write_text(json.dumps(cases), encoding="utf-8")
        return
    write("conversations.json", cases)
    snippets = json.loads((HERE / "snippets.json").read_text(encoding="utf-8"))
    write("snippets.json", [{k: s[k] for k in ("source", "variables") if k in s} | render(s["source"], s.get("variables", {})) for s in snippets])


if __name__ == "__main__":
    main()
