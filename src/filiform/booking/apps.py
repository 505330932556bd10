from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "filiform.booking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.booking.free_times.chores import renew_free_times
        from filiform.booking.free_times.queries import offer
        from filiform.booking.letters import chores, kinds
        from filiform.booking.letters.services import tell_patient
        from filiform.booking.online.letters import CODE
        from filiform.booking.slots.services import expire_holds
        from filiform.booking.types import tell_of_visits
        from filiform.booking.waiting import chores as waiting
        from filiform.booking.waiting import own
        from filiform.booking.waiting.letters import GONE
        from filiform.booking.waiting.services import settle_entries
        from filiform.core.chores import add_chore
        from filiform.outbox.types import add_kind
        from filiform.patients.access.cards import add_cards
        from filiform.patients.access.purposes import add_purpose
        from filiform.patients.access.types import Purpose
        from filiform.practitioners.directory.offers import add_offers

        for kind in (*kinds.KINDS, CODE, GONE):
            add_kind(kind)
        tell_of_visits(tell_patient)
        tell_of_visits(settle_entries)
        add_offers(offer)
        add_cards(own.cards)
        add_purpose(Purpose.MANAGE, "manage:visit")
        add_purpose(Purpose.OFFER, "waiting:offer")
        add_chore("wait list", timedelta(seconds=15), waiting.offer_freed, most=waiting.MOST)
        add_chore("holds", timedelta(minutes=1), expire_holds)
        add_chore("reminders", timedelta(minutes=5), chores.remind, most=chores.MOST)
        add_chore("free times", timedelta(minutes=2), renew_free_times)
