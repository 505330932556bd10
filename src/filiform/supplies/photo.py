"""Codes in a photograph of a pack, for browsers that cannot read them themselves.

The browser opens the picture and sends grey values, a byte a point: the server meets no picture format, and nothing
is written anywhere. The library is zxing-cpp.
"""

from __future__ import annotations

import zxingcpp

from filiform.supplies.errors import PackUnreadable

MOST_POINTS = 2_000_000
"""Stays below Django's limit of 2.5 MB for what is kept in memory; a DataMatrix needs far fewer."""
SMALLEST_SIDE = 40
RETAIL = "]E"
FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.Code39,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.DataBar,
        zxingcpp.BarcodeFormat.EANUPC,
    ]
)


def codes_in(grey: bytes, *, width: int, height: int) -> str:
    """The codes found, one a line and each once, as `read_pack` takes them. Raises PackUnreadable.

    Where a code of the GS1 or HIBC kind is there, a bare product number beside it says nothing new and is left out.
    """
    if min(width, height) < SMALLEST_SIDE or width * height > MOST_POINTS or len(grey) != width * height:
        raise PackUnreadable(where="photograph", message="it is too small, too large or not whole. Take it again.")
    found = zxingcpp.read_barcodes(
        memoryview(grey).cast("B", (height, width)), formats=FORMATS, text_mode=zxingcpp.TextMode.Plain
    )
    codes = list(dict.fromkeys(one.symbology_identifier + one.text for one in found if one.valid))
    if not codes:
        raise PackUnreadable(
            where="photograph",
            message="there is no code in it. Come closer, hold the code flat and in light, and take it again.",
        )
    return "\n".join([code for code in codes if not code.startswith(RETAIL)] or codes)
