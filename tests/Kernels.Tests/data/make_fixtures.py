"""Makes the fixtures beside this file that SkiaSharp cannot write. Needs Pillow with WebP (Debian: python3-pil). Deterministic."""
import struct
import zlib

from PIL import Image

W, H = 24, 16


def quadrants(mode="RGB"):
    """Red, green over blue, white: tells every orientation apart; flat, so that JPEG keeps the colours."""
    image = Image.new("RGB", (W, H))
    for y in range(H):
        for x in range(W):
            colour = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))[(y >= H // 2) * 2 + (x >= W // 2)]
            image.putpixel((x, y), colour)
    return image.convert(mode)


def oriented(tag):
    exif = Image.Exif()
    exif[0x0112] = tag
    quadrants().save(f"orientation{tag}.jpg", quality=95, subsampling=0, exif=exif)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, bits, colour, rows):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


for orientation in range(1, 9):
    oriented(orientation)

# Adobe CMYK JPEG: cyan, magenta, yellow, black in four quadrants.
cmyk = Image.new("CMYK", (W, H))
for y in range(H):
    for x in range(W):
        cmyk.putpixel((x, y), ((255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255))[(y >= H // 2) * 2 + (x >= W // 2)])
cmyk.save("cmyk.jpg", quality=95)

quadrants("L").save("gray.jpg", quality=95)

# 16 bits a sample, red rising by 4369 (17 in 8 bits) along x.
row = b"\0" + b"".join(struct.pack(">HHH", 4369 * x, 65535 - 4369 * x, 257 * 100) for x in range(16))
open("rgb16.png", "wb").write(png(16, 4, 16, 2, row * 4))
gray16 = b"\0" + b"".join(struct.pack(">H", 4369 * x) for x in range(16))
open("gray16.png", "wb").write(png(16, 4, 16, 0, gray16 * 4))

# RGBA whose colours differ where alpha is 0.
alpha = b"\0" + b"".join(bytes((10 * x, 200 - 10 * x, 7, 17 * x)) for x in range(16))
open("alpha.png", "wb").write(png(16, 4, 8, 6, alpha * 4))

# Palette with a transparent entry.
paletted = quadrants().quantize(4)
paletted.save("palette.png", transparency=0)

# The header of a picture far too large; its pixels are missing.
open("huge.png", "wb").write(png(20000, 20000, 8, 2, b"\0" * 64))

frames = [Image.new("RGB", (W, H), colour) for colour in ((200, 30, 60), (0, 0, 255))]
frames[0].save("animated.gif", save_all=True, append_images=frames[1:], duration=100)
frames[0].save("animated.webp", save_all=True, append_images=frames[1:], duration=100, lossless=True)
quadrants().save("rgb.bmp")
