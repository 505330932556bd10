from django.apps import AppConfig


class AftercareConfig(AppConfig):
    name = "filiform.aftercare"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from filiform.accounts.leaving import ask_before_leaving
        from filiform.aftercare import chores, letters, queries, services
        from filiform.aftercare.alarms.queries import alarms_left
        from filiform.aftercare.own.queries import cards
        from filiform.booking.types import Step, add_step
        from filiform.core.chores import add_chore
        from filiform.notes.types import tell_of_signing
        from filiform.outbox.types import add_kind
        from filiform.patients.access.cards import add_cards
        from filiform.patients.access.purposes import add_purpose
        from filiform.patients.access.types import Purpose
        from filiform.patients.types import show_alerts_from
        from filiform.safety.types import count_follow_up_with
        from filiform.treatment.telling import tell_of_acts

        add_step(Step("aftercare", "Aftercare", "aftercare:visit", 55, queries.sheet_statuses))
        show_alerts_from(queries.alarm_alerts)
        count_follow_up_with(queries.followed_up)
        ask_before_leaving(alarms_left)
        tell_of_acts(frozenset({"session.closed"}), services.plan_after_closing)
        tell_of_signing(services.mail_sheet_after_signing)
        add_cards(cards)
        add_purpose(Purpose.FOLLOW_UP, "aftercare:answer")
        for kind in letters.KINDS:
            add_kind(kind)
        add_chore("follow-ups", timedelta(minutes=1), chores.ask_due)
        add_chore("alarms", timedelta(seconds=15), chores.escalate, urgent=True)
