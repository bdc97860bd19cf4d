"""Makes the pictures beside it: small, and full of everything that must not reach anybody.

Needs Python 3 and Pillow; the tests need neither, they use the pictures as committed. The position is invented (it
lies in the sea), and so is every name. Each text says SECRET, so that a test can look for it.
"""
import io
import pathlib
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

HERE = pathlib.Path(__file__).parent
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>SECRET-xmp</exif:GPSLatitude></x:xmpmeta>'
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TRAILER = b"SEFT SECRET-trailer GPSLatitude 38.7654N"


def scene(width=40, height=24, mode="RGB", turn=0):
    picture = Image.new("RGB", (width, height), (20 + turn, 90, 160))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((4, 4, 18, 14 + turn), fill=(230, 200, 30))
    draw.line((0, height, width, 0), fill=(255, 255, 255))
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize((width, height)))
    return picture


def exif(orientation, endian=">"):
    tags = Image.Exif()
    tags.endian = endian
    tags[0x0112] = orientation
    tags[0x010F] = "SECRET-make"
    tags[0x013B] = "SECRET-artist"
    tags[0x0132] = "2026:01:02 03:04:05"
    tags.get_ifd(0x8769).update({0x9003: "2026:01:02 03:04:05", 0x927C: b"\xff\xd8\xff\xd9 SECRET-makernote"})
    tags.get_ifd(0x8825).update({1: "N", 2: (38.0, 45.0, 55.44), 3: "E", 4: (123.0, 27.0, 24.12)})
    return tags


def segment(marker, contents):
    return bytes([0xFF, marker]) + struct.pack(">H", len(contents) + 2) + contents


def jpeg(name, orientation, progressive):
    out = io.BytesIO()
    scene().save(out, "JPEG", quality=60, exif=exif(orientation), icc_profile=ICC, comment=b"SECRET-comment",
                 xmp=XMP, progressive=progressive, restart_marker_blocks=0 if progressive else 1)
    data = out.getvalue()
    first = data.index(b"\xff\xdb")
    extras = (segment(0xE2, b"MPF\0MM\0*SECRET-mpf") + segment(0xED, b"Photoshop 3.0\0SECRET-iptc")
              + segment(0xE0, b"JFXX\0\x10SECRET-thumbnail") + segment(0xEB, b"SECRET-unknown"))
    data = data[:first] + extras + data[first:]
    if progressive:
        # A comment between two scans: cleaners that stop at the first scan leave it.
        second = data.index(b"\xff\xda", data.index(b"\xff\xda") + 2)
        data = data[:second] + segment(0xFE, b"SECRET-between") + data[second:]
    # A second picture with a position of its own, as telephones append it, and a maker's trailer.
    (HERE / name).write_bytes(data + data + TRAILER)


def png(name, frames):
    text = PngInfo()
    text.add_text("Comment", "SECRET-text")
    text.add_text("Author", "SECRET-compressed", zip=True)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    options = {"exif": exif(8), "icc_profile": ICC, "pnginfo": text, "dpi": (144, 144)}
    if frames > 1:
        options.update(save_all=True, append_images=[scene(turn=turn) for turn in range(1, frames)], duration=100)
    out = io.BytesIO()
    scene(mode="RGB" if frames > 1 else "RGBA").save(out, "PNG", **options)
    data = out.getvalue()
    end = data.index(b"IDAT") - 4
    for kind, contents in ((b"tIME", b"\x07\xea\x01\x02\x03\x04\x05"), (b"prVt", b"SECRET-private")):
        chunk = struct.pack(">I", len(contents)) + kind + contents + struct.pack(">I", zlib.crc32(kind + contents))
        data = data[:end] + chunk + data[end:]
    (HERE / name).write_bytes(data + TRAILER)


def riff(kind, contents):
    return kind + struct.pack("<I", len(contents)) + contents + b"\0" * (len(contents) % 2)


def webp(name, frames, **options):
    out = io.BytesIO()
    # One file as the standard wants it; Pillow puts JPEG's prefix into the others, as some programs do.
    tags = exif(3, "<").tobytes()[6:] if options.get("lossless") else exif(3)
    options.update(exif=tags, xmp=XMP, icc_profile=ICC)
    if frames > 1:
        options.update(save_all=True, append_images=[scene(turn=turn) for turn in range(1, frames)], duration=100)
    scene(mode="RGB" if frames > 1 else "RGBA").save(out, "WEBP", **options)
    data = out.getvalue()
    if frames > 1:
        # A private chunk inside the first frame.
        at = data.index(b"ANMF")
        size = struct.unpack("<I", data[at + 4:at + 8])[0]
        body = data[at + 8:at + 8 + size] + riff(b"prVt", b"SECRET-in-a-frame")
        data = data[:at] + riff(b"ANMF", body) + data[at + 8 + size + size % 2:]
    data += riff(b"prVt", b"SECRET-unknown")
    data = data[:4] + struct.pack("<I", len(data) - 8) + data[8:]
    (HERE / name).write_bytes(data + TRAILER)


jpeg("baseline.jpg", 6, False)
jpeg("progressive.jpg", 1, True)
png("still.png", 1)
png("animated.png", 3)
webp("lossy.webp", 1, quality=50)
webp("lossless.webp", 1, lossless=True)
webp("animated.webp", 3, quality=50)
