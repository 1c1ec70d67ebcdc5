#!/usr/bin/env python3
"""The greatest difference to Pillow over random sizes, and the golden hashes that Kernels.Tests holds without Python.

Needs Pillow and NumPy (Debian: python3-pil, python3-numpy) and the built benchmarks:
    dotnet build perf/Benchmarks
    python3 perf/peers/pillow_check.py check artifacts/bin/FastEval.Benchmarks/release/FastEval.Benchmarks
    python3 perf/peers/pillow_check.py golden > tests/Kernels.Tests/golden/pillow_resize/cases.json
`check` prints one JSON object; exit code 3 when a value differs by more than --goal. `golden` prints the cases with hashes of Pillow's pixels.
"""
import argparse
import hashlib
import json
import math
import random
import subprocess
import sys

import numpy
import PIL
from PIL import Image

FILTERS = {"Bicubic": Image.BICUBIC, "Bilinear": Image.BILINEAR, "Lanczos": Image.LANCZOS}
GRIDS = [(2, 1), (1, 2), (2, 2), (1, 3), (3, 1)]  # columns, rows
BACKGROUND = (122, 116, 104)


def picture(width, height, seed):
    """The synthetic picture that SyntheticPicture.cs makes: noise, flat areas, slopes and hard edges, from integers alone."""
    index = numpy.arange(width * height * 3, dtype=numpy.uint32)
    noise = index * numpy.uint32(2654435761) + numpy.uint32(seed) * numpy.uint32(40503)
    noise ^= noise >> numpy.uint32(15)
    noise *= numpy.uint32(2246822519)
    noise ^= noise >> numpy.uint32(13)
    pixel = index // numpy.uint32(3)
    x, y, channel = pixel % numpy.uint32(width), pixel // numpy.uint32(width), index % numpy.uint32(3)
    block = (x // numpy.uint32(16) + y // numpy.uint32(16)) % numpy.uint32(4)
    slope = (x * numpy.uint32(3) + y * numpy.uint32(5) + channel * numpy.uint32(70)) & numpy.uint32(255)
    edge = (((x // numpy.uint32(3)) ^ (y // numpy.uint32(5))) & numpy.uint32(1)) * numpy.uint32(255)
    value = numpy.where(block == 0, noise >> numpy.uint32(24), numpy.where(block == 1, slope, numpy.where(block == 2, edge, channel * numpy.uint32(90))))
    return Image.fromarray(value.astype(numpy.uint8).reshape(height, width, 3), "RGB")


def tiles(image, size, resample):
    """LLaVA's process_anyres_image: the whole picture, then the tiles of the best grid."""
    width, height = image.size
    best, most, least = None, -1, math.inf
    for columns, rows in GRIDS:
        scale = min(columns * size / width, rows * size / height)
        kept = min(int(width * scale) * int(height * scale), width * height)
        wasted = columns * size * rows * size - kept
        if kept > most or (kept == most and wasted < least):
            best, most, least = (columns, rows), kept, wasted
    full_width, full_height = best[0] * size, best[1] * size
    across, down = full_width / width, full_height / height
    if across < down:
        fitted = (full_width, min(math.ceil(height * across), full_height))
    else:
        fitted = (min(math.ceil(width * down), full_width), full_height)
    canvas = Image.new("RGB", (full_width, full_height), BACKGROUND)
    canvas.paste(image.resize(fitted, resample), ((full_width - fitted[0]) // 2, (full_height - fitted[1]) // 2))
    views = [image.resize((size, size), resample)]
    for y in range(best[1]):
        for x in range(best[0]):
            views.append(canvas.crop((x * size, y * size, (x + 1) * size, (y + 1) * size)))
    return b"".join(view.tobytes() for view in views)


def pixels(case):
    """What Pillow gives for a case: 8-bit RGB, the views one after the other."""
    image, size, resample = picture(case["width"], case["height"], case["seed"]), case["size"], FILTERS[case["filter"]]
    if case["mode"] == "Stretch":
        return image.resize((size, size), resample).tobytes()
    if case["mode"] == "PadToSquare":
        side = max(image.size)
        canvas = Image.new("RGB", (side, side), BACKGROUND)
        canvas.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
        return canvas.resize((size, size), resample).tobytes()
    return tiles(image, size, resample)


def cases(count, seed, largest):
    """Random sizes: shrunk, enlarged, both at once, narrow, and one pixel wide or high."""
    rng = random.Random(seed)
    for i in range(count):
        width, height = rng.randint(1, largest), rng.randint(1, largest)
        if i % 8 == 6:
            width = rng.randint(1, 3)
        if i % 8 == 7:
            height = rng.randint(1, 3)
        mode = ("Stretch", "Stretch", "PadToSquare", "AnyResolution")[i // 3 % 4]
        yield {"width": width, "height": height, "size": rng.randint(16, largest // 2 if mode != "AnyResolution" else 64), "mode": mode,
               "filter": list(FILTERS)[i % 3], "seed": i}


def golden(options):
    rows = []
    for case in cases(options.count, options.seed, options.largest):
        case["sha256"] = hashlib.sha256(pixels(case)).hexdigest()[:16]
        rows.append(json.dumps(case))
    print(json.dumps({"pillow": PIL.__version__, "seed": options.seed})[:-1] + ', "cases": [\n' + ",\n".join(rows) + "\n]}")


def check(options):
    peer = subprocess.Popen([options.program, "resize-loop"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    greatest = {name: 0 for name in FILTERS}
    differing = total = compared = 0
    for case in cases(options.count, options.seed, options.largest):
        theirs = numpy.frombuffer(pixels(case), numpy.uint8)
        peer.stdin.write((json.dumps(case) + "\n").encode())
        peer.stdin.flush()
        ours = numpy.frombuffer(peer.stdout.read(len(theirs)), numpy.uint8)
        difference = numpy.abs(ours.astype(int) - theirs.astype(int))
        greatest[case["filter"]] = max(greatest[case["filter"]], int(difference.max()))
        differing += int((difference != 0).sum())
        total += len(theirs)
        compared += 1
    peer.stdin.close()
    peer.wait()
    print(json.dumps({"pillow": PIL.__version__, "sizes": compared, "largest_side": options.largest, "seed": options.seed,
                      "values": total, "values_differing": differing, "max_difference_of_255": greatest}))
    if max(greatest.values()) > options.goal:
        sys.exit(3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, run, count, largest in (("golden", golden, 240, 160), ("check", check, 600, 900)):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        if name == "check":
            command.add_argument("program", help="the built FastEval.Benchmarks")
            command.add_argument("--goal", type=int, default=1, help="greatest difference allowed, of 255")
        command.add_argument("--count", type=int, default=count)
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--largest", type=int, default=largest, help="longest side of a picture")
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
