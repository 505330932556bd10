"""Fetches another directory's feed over the network: within limits, from its own host alone. Touches no database."""

from __future__ import annotations

from collections.abc import Callable
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from pydantic import ValidationError

from filiform.practitioners.directory.errors import FeedNotReadable
from filiform.practitioners.directory.feed import VERSION
from filiform.practitioners.directory.joining.types import Page

TIMEOUT_S = 20
LARGEST = 8 * 2**20
MOST_PAGES = 400
Fetch = Callable[[str], bytes]


def fetch(address: str) -> bytes:
    """What stands at an address. Raises OSError; ValueError where it is too much, or sent on to another host."""
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "filiform-directory"})  # noqa: S310
    with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310  the scheme was checked by whoever calls
        if urlsplit(answer.url).netloc != urlsplit(address).netloc:
            raise ValueError("it sends on to another host")
        body: bytes = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError("the answer is too large")
    return body


def pages(address: str, *, get: Fetch = fetch) -> list[Page]:
    """The whole feed. Raises FeedNotReadable, which says at which address and why."""
    here, found = address, list[Page]()
    while here:
        if len(found) == MOST_PAGES:
            raise _unreadable(address, "it does not end")
        found.append(_page(here, get))
        following = found[-1].next or ""
        if following and urlsplit(following)[:2] != urlsplit(address)[:2]:
            raise _unreadable(here, "the next page lies on another host")
        here = following
    return found


def check_address(address: str) -> None:
    """Raises FeedNotReadable unless it is an address of the web."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise _unreadable(address, "this is no address that begins with https://")


def _page(address: str, get: Fetch) -> Page:
    try:
        page = Page.model_validate_json(get(address))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise _unreadable(address, f"{where}: {first['msg']}") from error
    except (OSError, URLError, ValueError) as error:
        raise _unreadable(address, str(error) or type(error).__name__) from error
    if page.version != VERSION:
        raise _unreadable(address, f"it is of version {page.version}")
    return page


def _unreadable(address: str, fault: str) -> FeedNotReadable:
    return FeedNotReadable(address=address, fault=fault, version=VERSION)
