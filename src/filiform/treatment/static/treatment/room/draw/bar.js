// The bar that is always in view: the count, the longest clock, the worst hazard, all out. Readable from three metres.
import { html, nothing } from "../lit.js";
import { counted, inBody, missing, real } from "../fold.js";
import { matches, toCount } from "../acts.js";
import { badge, dwell, icon, tone } from "./parts.js";

const standing = (state) => {
  const put = real(state).length, left = inBody(state).length;
  if (!put) return ["none", "todo", "No needle in"];
  if (left) return ["open", "needle", `${left} needle${left === 1 ? "" : "s"} still in`];
  if (missing(state).length) return ["differ", "stop", "Needle missing"];
  if (counted(state) === null) return ["open", "needle", "All out: count the bin"];
  return matches(state) ? ["match", "done", "All accounted for"] : ["differ", "stop", "The count differs"];
};

/** Which devices know: what waits here, and since when the server has everything. */
export function saved(m) {
  const { link } = m, waits = link.waiting.length, acts = `${waits} act${waits === 1 ? "" : "s"}`;
  if (link.status === "signed-out") return html`<p class="room-link" data-state="offline" role="alert">${icon("lock")}<span>Signed out. ${waits ? `${acts} kept on this device. ` : ""}<a href="/account/login/?next=${location.pathname}">Sign in</a> and go on; nothing is lost.</span></p>`;
  if (link.status === "offline") return html`<p class="room-link" data-state="offline" role="status">${icon("offline")}<span>No connection. Go on: ${waits ? `${acts} kept on this device, sent when it is back` : "everything is kept on this device"}.</span></p>`;
  if (waits) return html`<p class="room-link" data-state="saving" role="status">${icon("busy")}<span>Saving…</span></p>`;
  return html`<p class="room-link" data-state="saved" role="status">${icon("check")}<span>${link.savedAt ? `Saved ${m.clock(link.savedAt)}` : "Saved"}</span></p>`;
}

const GRAVITY = ["critical", "serious", "caution"];
/** The gravest structure beside the needles that are in; before the first, beside those that may go in. */
function gravest(room, inside) {
  const near = room.cards.filter((card) => inside.some((needle) => needle.insertion.muscle === card.muscle && needle.insertion.side === card.side));
  return (near.length ? near : room.cards.filter((card) => !card.barred)).map((card) => card.worst).filter(Boolean).sort((one, other) => GRAVITY.indexOf(one.severity) - GRAVITY.indexOf(other.severity))[0];
}

export function bar(m) {
  const { state, room } = m, put = real(state).length, inside = inBody(state), [name, sign, word] = standing(state);
  const lost = missing(state).filter((needle) => !inside.includes(needle)).length, out = put - inside.length - lost;
  const longest = [...inside].sort((one, other) => one.insertion.at.localeCompare(other.insertion.at))[0];
  const worst = gravest(room, inside);
  const second = put > room.rules.second_counter_above;
  return html`<div class="bar" data-state=${inside.length ? "in" : "out"}>
    <div class="bar-count" data-state=${name} role="status"><p class="num"><b>${put}</b> in / <b>${out}</b> out${lost ? html` / <b>${lost}</b> missing` : nothing}</p><small>${icon(sign)}${word}</small></div>
    ${longest ? html`<div class="bar-clock">${dwell(longest.insertion.at, longest.insertion.dwell_limit_min, m.label(longest.id))}</div>` : nothing}
    ${worst && (inside.length || !put) ? html`<p class="bar-worst">${badge(worst.label, tone(worst.severity), "caution")}</p>` : nothing}
    ${saved(m)}
    <div class="bar-acts">${inside.length
      ? html`<button class="button" data-kind="danger" data-size="large" type="button" id="all-out" aria-keyshortcuts="Alt+Shift+O" @click=${m.does.allOut}>All out now</button>`
      : toCount(state) && counted(state) === null && !second && !missing(state).length
        ? html`<button class="button" data-kind="primary" data-size="large" type="button" id="count-all" @click=${() => m.does.count(put)}>${put} in the bin</button>` : nothing}</div>
  </div>`;
}
