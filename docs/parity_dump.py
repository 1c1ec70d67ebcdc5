"""Writes the stages of a LLaVA model in the form that docs/parity.md describes, computed with transformers.

    python parity_dump.py MODEL IMAGE PROMPT FOLDER [--max-tokens N]

MODEL is a folder or a name on the Hugging Face hub of the class LlavaForConditionalGeneration or LlavaNextForConditionalGeneration.
"""
import argparse
import hashlib
import json
import pathlib

import numpy
import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor


class Dump:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=False)
        self.tensors = []

    def add(self, name, values, dtype="f32"):
        data = numpy.ascontiguousarray(values.detach().cpu().numpy(), dtype={"f32": "<f4", "i32": "<i4"}[dtype])
        file = f"{name}.{dtype}.bin"
        (self.folder / file).write_bytes(data.tobytes())
        self.tensors.append({"name": name, "file": file, "dtype": dtype, "shape": list(data.shape),
                             "sha256": hashlib.sha256(data.tobytes()).hexdigest()[:16]})

    def close(self, **meta):
        (self.folder / "manifest.json").write_text(json.dumps({"tensors": self.tensors, "meta": meta}, indent=1))


def submodule(model, name):
    """The newer classes keep their parts one level deeper."""
    return getattr(model, name) if hasattr(model, name) else getattr(model.model, name)


def main():
    parser = argparse.ArgumentParser()
    for argument in ("model", "image", "prompt", "folder"):
        parser.add_argument(argument)
    parser.add_argument("--max-tokens", type=int, default=16)
    args = parser.parse_args()

    processor = AutoProcessor.from_pretrained(args.model)
    model = AutoModelForImageTextToText.from_pretrained(args.model, torch_dtype=torch.float32).eval()
    tower = submodule(model, "vision_tower")
    projector = submodule(model, "multi_modal_projector")
    image = Image.open(args.image).convert("RGB")
    content = [{"type": "image"}, {"type": "text", "text": args.prompt}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = processor(images=image, text=text, return_tensors="pt")
    views = inputs["pixel_values"].reshape(-1, *inputs["pixel_values"].shape[-3:])

    dump = Dump(args.folder)
    seen = {}
    hooks = [
        tower.vision_model.embeddings.register_forward_hook(lambda module, given, output: seen.setdefault("patch_embedding", output)),
        # What the language model gets at the image's places is what goes into the prompt.
        submodule(model, "language_model").register_forward_pre_hook(
            lambda module, given, named: seen.setdefault("embeds", named.get("inputs_embeds")), with_kwargs=True),
    ]
    with torch.inference_mode():
        dump.add("pixels", views)
        output = tower(views, output_hidden_states=True)
        layer = model.config.vision_feature_layer
        last = layer % len(output.hidden_states)
        dump.add("patch_embedding", seen["patch_embedding"])
        for k in range(last + 1):
            dump.add(f"hidden_states.{k}", output.hidden_states[k])
        features = output.hidden_states[layer]
        if model.config.vision_feature_select_strategy == "default":
            features = features[:, 1:]
        dump.add("features", features)
        projected = projector(features)
        logits = model(**inputs).logits[0, -1]
        at_image = inputs["input_ids"][0] == model.config.image_token_index
        packed = seen["embeds"][0][at_image] if seen.get("embeds") is not None else None
        if views.shape[0] > 1:
            dump.add("projector", projected.reshape(-1, projected.shape[-1]))
        dump.add("packed", packed if packed is not None else projected.reshape(-1, projected.shape[-1]))
        dump.add("logits", logits)
        answer = model.generate(**inputs, do_sample=False, max_new_tokens=args.max_tokens)[0, inputs["input_ids"].shape[1]:]
    for hook in hooks:
        hook.remove()
    special = set(processor.tokenizer.all_special_ids)
    tokens = [token for token in answer.tolist() if token not in special]
    dump.add("tokens", torch.tensor(tokens), "i32")
    dump.close(text=processor.tokenizer.decode(tokens), model=args.model, prompt=text, transformers=__import__("transformers").__version__)


if __name__ == "__main__":
    main()
