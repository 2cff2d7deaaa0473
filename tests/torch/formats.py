"""safetensors, IDX and PNG files, as far as these tests need them, with nothing but Python."""
import array
import gzip
import json
import struct
import sys
import zlib
from pathlib import Path


def little(values):
    """An array as the files hold it, lowest byte first."""
    if sys.byteorder == "big":
        values.byteswap()
    return values


def read_safetensors(path):
    """Name -> (shape, flat list of floats) of a file of F32."""
    data = Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    out = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32", name
            begin, end = entry["data_offsets"]
            out[name] = (entry["shape"], list(little(array.array("f", data[8 + size + begin:8 + size + end]))))
    return out


def write_safetensors(path, tensors):
    """As the safetensors library does it: `tensors` is name -> (shape, flat list)."""
    header, at = {"__metadata__": {"format": "pt"}}, 0
    body = b""
    for name, (shape, data) in tensors.items():
        raw = little(array.array("f", data)).tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + len(raw)]}
        at += len(raw)
        body += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_idx(path, count):
    """(count, rows, columns, bytes) of the first `count` pictures."""
    with gzip.open(path, "rb") as file:
        magic, _, rows, columns = struct.unpack(">IIII", file.read(16))
        assert magic == 0x803, path
        return count, rows, columns, file.read(count * rows * columns)


def write_png(path, rows, columns, pixels):
    """Grey, 8 bits."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    raw = b"".join(b"\0" + bytes(pixels[y * columns:(y + 1) * columns]) for y in range(rows))
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)) +
                           chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def read_png(path):
    """(rows, columns, pixels 0..255) of a grey picture of 8 bits whose rows are not filtered."""
    data, at, packed = Path(path).read_bytes(), 8, b""
    columns = rows = 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        at += 12 + size
        if kind == b"IHDR":
            columns, rows, *form = struct.unpack(">IIBBBBB", body)
            assert form == [8, 0, 0, 0, 0], path
        elif kind == b"IDAT":
            packed += body
    raw = zlib.decompress(packed)
    lines = [raw[y * (columns + 1):(y + 1) * (columns + 1)] for y in range(rows)]
    assert all(line[0] == 0 for line in lines), path
    return rows, columns, b"".join(line[1:] for line in lines)
