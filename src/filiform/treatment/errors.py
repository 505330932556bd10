"""Why a session event is not accepted. Each says what happened, why, and the next step.

Refused (core)
├── Impossible      the stream itself says it cannot be: refused live and on replay, never kept
├── NotNow          the session's own state says not now: refused live and on replay
└── Gated           something outside the stream forbids it (verdict, consent, lot …): refused live only
    └── AskFirst    allowed after a deliberate yes: send the code in the payload's `acknowledged`
"""

from __future__ import annotations

from filiform.core.errors import NotAllowed, Refused
from filiform.treatment.saying import said


class InWords(Refused):
    """Its facts are ids, for whoever reads the answer by program; its sentence says them in words."""

    def __str__(self) -> str:
        return self.text.format(**said(self.facts))


class Impossible(InWords):
    code = "treatment.impossible"
    text = "{message}"


class NotNow(InWords):
    code = "treatment.not_now"
    text = "{message}"


class Gated(InWords):
    code = "treatment.gated"
    text = "{message}"


class AskFirst(Gated):
    code = "treatment.ask_first"
    text = "{message}"


# Impossible: the order or identity of events


class OtherSession(Impossible):
    code = "treatment.other_session"
    text = "This event belongs to session {given}, not to {session}. Send it to its own session."


class SequenceBroken(Impossible):
    code = "treatment.sequence_broken"
    text = "Sequence {given} came where {expected} was due. Send the events from {expected} on, without a gap."


class NeedleIdUsed(Impossible):
    code = "treatment.needle_id_used"
    text = "Needle id {needle} is already used in this session. Give every needle its own id."


class NeedleUnknown(Impossible):
    code = "treatment.needle_unknown"
    text = "No needle {needle} was inserted in this session. Record its insertion first."


class CorrectionUnknown(Impossible):
    code = "treatment.correction_unknown"
    text = "There is no earlier event {corrects} to correct. Name it by its sequence or command id."


class AlreadyCorrected(Impossible):
    code = "treatment.already_corrected"
    text = "Event {corrects} was already replaced by event {by}. Correct event {by} instead."


class NotCorrectable(Impossible):
    code = "treatment.not_correctable"
    text = "A {kind} cannot be corrected this way: {why}."


class CommandElsewhere(Impossible):
    code = "treatment.command_elsewhere"
    text = "This command was already used in another session. Reload the page and record the act again."


class SomebodyElse(NotAllowed):
    code = "treatment.somebody_else"
    text = "These acts were done by somebody else than who is signed in here. She signs in again to send them."


# NotNow: the state of the session


class NotOpened(NotNow):
    code = "treatment.not_opened"
    text = "The session has not been opened. Open it first."


class AlreadyOpened(NotNow):
    code = "treatment.already_opened"
    text = "The session is already open. Go on with it, or correct the opening."


class SessionIsClosed(NotNow):
    code = "treatment.session_closed"
    text = "The session is closed. Reopen it with a reason first."


class NotClosed(NotNow):
    code = "treatment.not_closed"
    text = "The session is open already; there is nothing to reopen."


class NeedleNotIn(NotNow):
    code = "treatment.needle_not_in"
    text = "Needle {needle} is not in the body: {why}. Choose a needle that is in."


class SkinNotPrepared(NotNow):
    code = "treatment.skin_not_prepared"
    text = "The skin over {muscle} ({side}) has not been prepared. Clean {region} and record it, then insert."


class MuscleUnknown(NotNow):
    code = "treatment.muscle_unknown"
    text = "There is no muscle {muscle} in the catalogue. Choose one from the chart or the list."


class ChannelRunning(NotNow):
    code = "treatment.channel_running"
    text = "Channel {channel} is already running. Stop it first, or use another channel."


class ChannelNotRunning(NotNow):
    code = "treatment.channel_not_running"
    text = "Channel {channel} is not running. Choose a running channel."


class NeedleOnChannel(NotNow):
    code = "treatment.needle_on_channel"
    text = "Needle {needle} carries current on channel {channel}. Stop that channel first."


class NeedleAlreadyMissing(NotNow):
    code = "treatment.needle_already_missing"
    text = "Needle {needle} is already being searched for. Record it as found when it turns up."


class NeedleNotMissing(NotNow):
    code = "treatment.needle_not_missing"
    text = "Needle {needle} is not recorded as missing."


class NeedleStillIn(NotNow):
    code = "treatment.needle_still_in"
    text = "Still in the body: {needles}. Withdraw and record every needle before closing."


class NotCounted(NotNow):
    code = "treatment.not_counted"
    text = "{inserted} needles were inserted and none counted into the sharps bin. Count them before closing."


class CountDiffers(NotNow):
    code = "treatment.count_differs"
    text = (
        "{inserted} inserted, {missing} recorded as missing, {counted} counted. "
        "Count again, search, and record each needle that is missing."
    )


class IncidentUngraded(NotNow):
    code = "treatment.incident_ungraded"
    text = "The incident {kind} has no grade yet. Grade it mild, significant or serious."


# Gated: what must be known from elsewhere


class ContextMissing(Gated):
    code = "treatment.context_missing"
    text = "Screening, consent and qualification could not be read. Needles can be taken out and counted; try again."


class NotQualified(Gated):
    code = "treatment.not_qualified"
    text = "The practitioner may not needle here: {reason}. Ask a qualified colleague."


class VerdictHolds(Gated):
    code = "treatment.verdict_holds"
    text = "Screening answers {verdict}. Settle what it names before the first needle."


class ConsentMissing(Gated):
    code = "treatment.consent_missing"
    text = "There is no signed consent for this session. Ask the patient to sign one."


class ConsentExpired(Gated):
    code = "treatment.consent_expired"
    text = "The consent ended on {until}. Ask the patient to sign a new one."


class ConsentWithdrawn(Gated):
    code = "treatment.consent_withdrawn"
    text = "The consent was withdrawn on {at:%d %B %Y at %H:%M}. Ask the patient before anything else is done."


class ConsentDoesNotCover(Gated):
    code = "treatment.consent_does_not_cover"
    text = "The consent does not cover {what}. Explain it and ask the patient to sign for it."


class TimeoutIncomplete(Gated):
    code = "treatment.timeout_incomplete"
    text = "Neither ticked nor given a reason: {items}. Check each item, or say why it was left out."


class TimeoutNotPassed(Gated):
    code = "treatment.timeout_not_passed"
    text = "The time-out before the first needle has not been passed. Go through it now."


class SiteNotScreened(Gated):
    code = "treatment.site_not_screened"
    text = "{site} was not part of the plan that was screened. Add it to the plan and screen again."


class SiteExcluded(Gated):
    code = "treatment.site_excluded"
    text = "{site} is excluded by the screening for this patient. Choose another muscle."


class TechniqueForbidden(Gated):
    code = "treatment.technique_forbidden"
    text = "{technique} is not allowed for this patient here ({why}). Choose another technique."


class TechniqueUnknown(Gated):
    code = "treatment.technique_unknown"
    text = "{technique} is not a known needle technique. Choose one of: {known}."


class LengthOverLimit(Gated):
    code = "treatment.length_over_limit"
    text = "The needle is {length_mm:g} mm long; at most {limit_mm:g} mm is allowed at {site}. Take a shorter one."


class GaugeOverLimit(Gated):
    code = "treatment.gauge_over_limit"
    text = "The needle is {gauge_mm:g} mm thick; at most {limit_mm:g} mm is allowed at {site}. Take a thinner one."


class DepthOverLimit(Gated):
    code = "treatment.depth_over_limit"
    text = "At {site} only {allowed} is allowed. Choose that, or another muscle."


class SecondChestSide(Gated):
    code = "treatment.second_chest_side"
    text = "The {first} side of the chest was needled today and only one side is allowed. Leave the {second} for later."


class SkinNotDisinfected(Gated):
    code = "treatment.skin_not_disinfected"
    text = "This patient needs an antiseptic on the skin over {muscle} ({side}). Disinfect {region}, record the agent."


class LotUnknown(Gated):
    code = "treatment.lot_unknown"
    text = "Needle lot {lot} is not in the clinic's stock. Scan or pick the lot of the opened pack."


class LotExpired(Gated):
    code = "treatment.lot_expired"
    text = "Needle lot {lot} expired on {expires_on}. Put the pack aside and open one in date."


class LotRecalled(Gated):
    code = "treatment.lot_recalled"
    text = "Needle lot {lot} is recalled. Put the pack aside and open one of another lot."


class PairAcrossSides(Gated):
    code = "treatment.pair_across_sides"
    text = "The two needles of a pair must lie on the same side of the body. Choose a pair on one side."


class MeasureInvalid(Gated):
    code = "treatment.measure_invalid"
    text = "{instrument} cannot take the value {value}: {why}. Enter it again."


class SecondCounterMissing(Gated):
    code = "treatment.second_counter_missing"
    text = "{inserted} needles were used: a second person has to count them too. Ask a colleague and record the count."


class SecondCounterUnknown(Gated):
    code = "treatment.second_counter_unknown"
    text = "The second counter must be a colleague of this clinic. Choose her from the list."


class MissingNeedleUnreported(Gated):
    code = "treatment.missing_needle_unreported"
    text = "Needle {needles} was not found and no incident says so. Report a forgotten or missing needle."


class LeavingChecksMissing(Gated):
    code = "treatment.leaving_checks_missing"
    text = "Still to be checked before the patient leaves: {items}."


# AskFirst: allowed after a deliberate yes


class TooManyNeedles(AskFirst):
    code = "treatment.too_many_needles"
    text = "This would be needle {number}; at most {limit} are advised for this patient today. Stop here, or confirm."


class DwellOver(AskFirst):
    code = "treatment.dwell_over"
    text = (
        "Needle {needle} has been in for {minutes} min; the limit is {limit:g} min. Withdraw it, or confirm it stays."
    )


class SuperficialFirst(AskFirst):
    code = "treatment.superficial_first"
    text = "Begin superficially at {site} and watch the response before going deeper, or confirm."


class TangentialOnly(AskFirst):
    code = "treatment.tangential_only"
    text = "At {site} go superficially, or tangentially to the chest wall. Confirm that this needle lies tangentially."


class ObservationShort(AskFirst):
    code = "treatment.observation_short"
    text = "Watch the patient until {until:%H:%M} UTC, {minutes:g} minutes after the last needle came out, or confirm."


class SheetNotGiven(AskFirst):
    code = "treatment.sheet_not_given"
    text = "The {sheet} sheet was not recorded as handed over. Hand it over and record it, or confirm."
