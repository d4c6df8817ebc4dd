"""PDFs made by hand, with the words of a test."""

import zlib


def pdf(*pages: list[str], title: str = "", packed: bool = True) -> bytes:
    """A PDF of pages of lines."""
    bodies = []
    for lines in pages:
        shown = "".join(f"({escaped(line)}) Tj T*\n" for line in lines)
        bodies.append(f"BT /F1 11 Tf 14 TL 60 760 Td\n{shown}ET".encode("cp1252"))
    return document(bodies, title, packed=packed)


def document(bodies: list[bytes], title: str = "", *, packed: bool = True) -> bytes:
    """A PDF whose pages have these programs."""
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(bodies)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(bodies)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, body in enumerate(bodies):
        content = zlib.compress(body) if packed else body
        how = b"/Filter /FlateDecode " if packed else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents "
            + f"{first + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(b"<< " + how + f"/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    objects.append(f"<< /Title ({escaped(title)}) >>".encode("cp1252"))
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    return bytes(out) + f"startxref\n{table}\n%%EOF\n".encode()


def escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
