"""Parts of a page drawn once for the same values: rows of lists, the shell.

    {% kept row=row oob=oob %}…{% endkept %}

What stands between sees only the values named, so it can depend on nothing else: the same values, the same text, never
an old one and never another person's. Language, time zone and day count as named. A `{% csrf_token %}` inside is each
request's own. Values that cannot be told apart by hashing (a list, a dict) are drawn anew each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# In each process; a row of a list is 1 to 3 kB.
MOST = 2048
# Stands for the request's token until the text is given out; no token looks like this and nobody can write it.
TOKEN = "\x00csrf\x00"  # noqa: S105  not a secret

_texts: OrderedDict[Hashable, str] = OrderedDict()
_lock = Lock()


class Kept(template.Node):
    def __init__(self, named: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.named = named
        self.nodelist = nodelist

    def render(self, context: Any) -> SafeString:
        values = {name: expression.resolve(context) for name, expression in self.named.items()}
        zone = timezone.get_current_timezone()
        # With their types: a text that is safe equals one that must be escaped.
        told = tuple((type(value), value) for value in values.values())
        key = (
            self,
            told,
            "csrf_token" in context,
            translation.get_language(),
            zone,
            timezone.now().astimezone(zone).date(),
        )
        try:
            text = _find(key)
        except TypeError:
            return self._given_out(self._drawn(context, values), context)
        if text is None:
            text = self._drawn(context, values)
            _keep(key, text)
        return self._given_out(text, context)

    def _drawn(self, context: Any, values: dict[str, Any]) -> str:
        token = {"csrf_token": TOKEN} if "csrf_token" in context else {}
        return self.nodelist.render(context.new(values | token))

    def _given_out(self, text: str, context: Any) -> SafeString:
        given_out = text.replace(TOKEN, str(context["csrf_token"])) if TOKEN in text else text
        return mark_safe(given_out)  # noqa: S308  drawn by a template


def _find(key: Hashable) -> str | None:
    with _lock:
        text = _texts.get(key)
        if text is not None:
            _texts.move_to_end(key)
        return text


def _keep(key: Hashable, text: str) -> None:
    with _lock:
        _texts[key] = text
        while len(_texts) > MOST:
            _texts.popitem(last=False)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    named = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(named, nodelist)
