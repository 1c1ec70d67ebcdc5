#!/usr/bin/env python3
"""Preprocessing 1920x1080 -> 336x336 after decoding: FastEval against Pillow (bicubic), interleaved, one thread each.

Needs Pillow (Debian: python3-pil; NumPy is used for the normalisation when it is there) and the built benchmarks:
    dotnet build perf/Benchmarks
    python3 perf/peers/pillow_preprocess.py artifacts/bin/FastEval.Benchmarks/release/FastEval.Benchmarks
"""
import argparse
import os
import statistics
import subprocess
import sys
import time

from PIL import Image
import PIL

try:
    import numpy
except ImportError:
    numpy = None

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def squared(image, size, mode):
    """What LLaVA, CLIPImageProcessor and SiglipImageProcessor ask of Pillow."""
    width, height = image.size
    if mode == "PadToSquare":
        side = max(width, height)
        canvas = Image.new("RGB", (side, side), (122, 116, 104))
        canvas.paste(image, ((side - width) // 2, (side - height) // 2))
        return canvas.resize((size, size), Image.BICUBIC)
    if mode == "CenterCrop":
        short = min(width, height)
        image = image.resize((int(size * width / short), int(size * height / short)), Image.BICUBIC)
        left, top = (image.width - size) // 2, (image.height - size) // 2
        return image.crop((left, top, left + size, top + size))
    return image.resize((size, size), Image.BICUBIC)


def normalized(image):
    pixels = (numpy.asarray(image).astype(numpy.float64) * (1 / 255)).astype(numpy.float32)
    pixels = (pixels - numpy.array(MEAN, numpy.float32)) / numpy.array(STD, numpy.float32)
    return numpy.ascontiguousarray(pixels.transpose(2, 0, 1))


def milliseconds(action):
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1e3


def measure(program, width, height, size, mode, rounds):
    image = Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))
    peer = subprocess.Popen(
        [program, "preprocess-loop", str(width), str(height), str(size), mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    names = ["resize", "resize+normalize"] if numpy else ["resize"]
    ours, theirs = {name: [] for name in names}, {name: [] for name in names}
    for turn in range(rounds + 20):
        print(file=peer.stdin, flush=True)
        own = dict(zip(["resize", "resize+normalize"], map(float, peer.stdout.readline().split())))
        pillow = {"resize": milliseconds(lambda: squared(image, size, mode))}
        if numpy:
            pillow["resize+normalize"] = milliseconds(lambda: normalized(squared(image, size, mode)))
        if turn >= 20:  # the first rounds let the runtime compile its fast code
            for name in names:
                ours[name].append(own[name])
                theirs[name].append(pillow[name])
    peer.stdin.close()
    peer.wait()
    for name in names:
        ratios = sorted(p / o for p, o in zip(theirs[name], ours[name]))
        print(f"{mode:12} {name:17} FastEval {statistics.median(ours[name]):7.3f} ms   Pillow {statistics.median(theirs[name]):7.3f} ms   "
              f"ratio {statistics.median(ratios):5.1f} (quartiles {ratios[len(ratios) // 4]:.1f} to {ratios[3 * len(ratios) // 4]:.1f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the built FastEval.Benchmarks")
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--size", type=int, default=336)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    print(f"Pillow {PIL.__version__}, NumPy {numpy.__version__ if numpy else 'absent'}, "
          f"{options.width}x{options.height} -> {options.size}, {options.rounds} rounds", file=sys.stderr)
    for mode in ("Stretch", "CenterCrop", "PadToSquare"):
        measure(options.program, options.width, options.height, options.size, mode, options.rounds)


if __name__ == "__main__":
    main()
