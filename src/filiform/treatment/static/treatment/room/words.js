// What was recorded, in short sentences without names.
import { revived } from "./fold.js";

export const LETTER = { right: "R", left: "L", midline: "Mid" };
/** Ids in words, as the server says them. */
export const says = {};
export const plain = (text) => says[text] ?? String(text).replace(/[-_]/g, " ");
export const first = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
export const size = (said) => `${said.gauge_mm.toFixed(2)} × ${said.length_mm}`;
const faces = new Map();
export const clock = (time, zone, seconds = false) => {
  const key = zone + seconds;
  if (!faces.has(key)) faces.set(key, new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }), timeZone: zone }));
  return faces.get(key).format(new Date(time));
};
export const span = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
/** Clock times that the server says in UTC, by the clinic's own clock; needles by their labels. */
export const here = (text, zone, names) => text.replace(/\bn[0-9a-f]{12}\b/g, (id) => names.get(id) ?? id).replace(/\b(\d\d):(\d\d) UTC/g, (_, hours, minutes) => clock(new Date().setUTCHours(hours, minutes), zone));

/** 5 min, 1 set, 2 sets. */
export const dose = (amount, unit, minutes = "min") => `${amount} ${(unit === "minutes" ? minutes : unit).replace(amount === 1 ? /s$/ : "", "")}`;

export const labels = (state) => new Map([...state.needles.values()].map((needle, place) => [needle.id, LETTER[needle.insertion.side] + (place + 1)]));

export function words(event, room, state) {
  const said = event.payload, names = labels(state), label = (id) => names.get(id) ?? id;
  const muscle = (said) => `${LETTER[said.side]} ${plain(said.muscle)}`;
  switch (event.kind) {
    case "session.opened": return "Session opened";
    case "timeout.passed": return "Time-out passed" + (Object.keys(said.skipped ?? {}).length ? `, ${Object.keys(said.skipped).length} left out with a reason` : "");
    case "hands.cleaned": return "Hands cleaned" + (said.agent ? `: ${said.agent}` : "");
    case "skin.prepared": return `Skin prepared: ${said.side === "midline" ? "" : LETTER[said.side] ? LETTER[said.side] + " " : said.side + " "}${plain(said.region)}, ${said.agent ?? "agent not said"}`;
    case "needle.inserted": return `${label(said.needle)} into ${muscle(said)}, ${size(said)} mm${said.depth_mm ? `, ${said.depth_mm} mm deep` : ""}${said.technique ? `, ${plain(said.technique)}` : ""}, lot ${said.lot ?? "unknown"}${said.carried_from ? said.changed?.length ? `, as last time but ${said.changed.map(plain).join(", ")}` : ", as last time" : ""}`;
    case "needle.manipulated": return `${label(said.needle)} worked: ${plain(said.technique)}${said.passes ? `, ${said.passes} passes` : ""}`;
    case "twitch.seen": return `Twitch on ${label(said.needle)}` + (said.count > 1 ? `, ${said.count} times` : "");
    case "sensation.reported": return `${first(said.quality)}${said.score === null || said.score === undefined ? "" : ` ${said.score}/10`}${said.needle ? ` at ${label(said.needle)}` : ""}`;
    case "stimulation.started": return `Current on ${said.needles.map(label).join("–")}: ${said.hz ?? "?"} Hz, ${said.pulse_us ?? "?"} µs${said.intensity_ma ? `, ${said.intensity_ma} mA` : ""}${said.planned_min ? `, for ${said.planned_min} min` : ""}`;
    case "stimulation.stopped": return `Current off, channel ${said.channel}${said.tolerance ? `, ${plain(said.tolerance)}` : ""}`;
    case "needle.withdrawn": return `${label(said.needle)} out${said.bleeding ? ", bled" : ""}${said.pressure_s ? `, pressed ${said.pressure_s} s` : ""}`;
    case "needles.all_withdrawn": return `All needles out (${said.reason ?? "routine"})`;
    case "sharps.counted": return `${said.counted} counted into the sharps bin${said.second_counter ? ", by two people" : ""}`;
    case "needle.missing": return `${label(said.needle)} missing${said.told?.length ? `; told: ${said.told.join(", ")}` : ""}`;
    case "needle.found": return `${label(said.needle)} found${said.where_found ? `: ${said.where_found}` : ""}`;
    case "technique.applied": return `${first(said.technique)}${said.minutes ? `, ${said.minutes} min` : ""}${said.settings?.sets ? `, ${dose(said.settings.sets, "sets")}` : ""}${said.region ? `, ${plain(said.region)}` : ""}`;
    case "measure.recorded": return `${room.signs.find((sign) => sign.instrument === said.instrument)?.name ?? said.instrument}: ${said.value} (${said.phase})`;
    case "incident.reported": return `Incident: ${plain(said.kind)} (${said.severity ?? "not graded"})`;
    case "advice.given": return `Advice given: ${said.sheets?.map(plain).join(", ") || "spoken"}`;
    case "session.closed": return "Session closed";
    case "session.reopened": return `Session reopened: ${said.reason}`;
    default: return event.kind;
  }
}

/** Every act newest first; corrected ones struck out, with what counts instead beside them. */
export function lines(state, room) {
  const last = new Map(state.corrections.map((one) => [one.root, one])), back = new Set(revived(state).map((needle) => needle.insertion.sequence));
  return state.history.filter((event) => event.kind !== "event.corrected").map((event) => {
    const cameBack = back.has(event.sequence), correction = cameBack ? null : last.get(event.sequence);
    return {
      event, words: words(event, room, state) + (cameBack ? " · struck out, then withdrawn: it counts" : ""), struck: correction, reason: correction?.reason,
      now: correction?.replacement ? words({ ...event, payload: correction.replacement }, room, state) : "",
    };
  }).reverse();
}

export const number = (text) => (text === undefined || text === "" ? null : Number(String(text).replace(",", ".")));
