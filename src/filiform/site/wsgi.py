import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filiform.site.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Read the catalogues before the first visitor comes, and tell the collector that they stay."""
    from filiform.knowledge import catalogues

    for catalogue in (
        catalogues.eligibility, catalogues.muscles, catalogues.instruments, catalogues.practice_rules,
    ):  # fmt: skip
        catalogue()
    gc.collect()
    gc.freeze()
    # A page makes thousands of objects that go by themselves: looked through after 20,000 of them, not after 700, the
    # collector takes some 5 % less of the time.
    gc.set_threshold(20_000, 20, 20)


_warm_up()
