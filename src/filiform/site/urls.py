from django.urls import include, path

from filiform.site.health import health

urlpatterns = [
    path("health", health, name="health"),
    # What is asked for most comes first: each address that does not fit is tried before the next. A room with needles
    # in asks every second; then the day sheet, records and what is found or entered from them. They meet no others.
    path("", include("filiform.treatment.urls")),
    path("", include("filiform.desk.urls")),
    path("", include("filiform.patients.urls")),
    path("", include("filiform.booking.urls")),
    path("", include("filiform.measures.urls")),
    path("account/", include("filiform.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("ui/", include("filiform.ui.urls")),
    path("knowledge/", include("filiform.desk.library.urls")),
    path("", include("filiform.booking.feeds.urls")),
    path("", include("filiform.practitioners.urls")),
    path("", include("filiform.practitioners.directory.urls")),
    path("", include("filiform.practitioners.directory.keeping.urls")),
    path("", include("filiform.patients.access.urls")),
    path("", include("filiform.patients.messages.urls")),
    path("", include("filiform.booking.online.urls")),
    path("", include("filiform.booking.managing.urls")),
    path("", include("filiform.booking.setup.urls")),
    path("", include("filiform.booking.waiting.urls")),
    path("", include("filiform.outbox.urls")),
    path("", include("filiform.intake.urls")),
    path("", include("filiform.intake.phone.urls")),
    path("", include("filiform.intake.redflags.urls")),
    path("", include("filiform.screening.urls")),
    path("", include("filiform.examination.urls")),
    path("", include("filiform.consent.urls")),
    path("", include("filiform.supplies.urls")),
    path("", include("filiform.treatment.quick_picks.urls")),
    path("", include("filiform.safety.urls")),
    path("", include("filiform.notes.urls")),
    path("", include("filiform.aftercare.urls")),
    path("outcomes/", include("filiform.outcomes.urls")),
    path("", include("filiform.outcomes.progress.urls")),
    path("my/", include("filiform.consent.phone.urls")),
    path("my/", include("filiform.desk.portal.urls")),
    path("", include("filiform.desk.calendar.urls")),
]

handler400 = "filiform.site.faults.bad_request"
handler403 = "filiform.site.faults.forbidden"
handler404 = "filiform.site.faults.not_found"
handler500 = "filiform.site.faults.broken"
