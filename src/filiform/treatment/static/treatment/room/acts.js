// From what was tapped to the events it stands for, and what speaks against a needle before it is tried. The server asks
// every gate again; what stands here keeps the impossible off the screen, also where there is no network.
import { command } from "../../ui/device.js";
import { counted, inBody, missing, real, revived } from "./fold.js";
import { first, plain } from "./words.js";

const some = (said) => Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && !value.length)));
export const act = (kind, payload = {}) => ({ kind, payload: some(payload) });

export const prepares = (rules, sites, choice, state) => [
  ...(state.hands.length ? [] : [act("hands.cleaned", { agent: rules.hands_agent })]),
  ...sites.filter((site) => !state.skin.has(site.region + "\n" + site.side)).map((site) =>
    act("skin.prepared", { region: site.region, side: site.side, agent: choice.agent, dry_s: rules.dry_s[choice.agent] ?? null })),
];

export const timeout = (rules, skipped = {}) => ({ kind: "timeout.passed", payload: { checked: rules.timeout.map((item) => item.id).filter((id) => !(id in skipped)), skipped } });

export const insertion = (card, choice, { spot, carried, changed, dwell, acknowledged } = {}) => act("needle.inserted", {
  needle: "n" + command().replaceAll("-", "").slice(0, 12), muscle: card.muscle, side: card.side, gauge_mm: choice.pack.gauge_mm,
  length_mm: choice.pack.length_mm, lot: choice.pack.lot, depth_mm: choice.depth_mm, technique: choice.technique, ...(spot ?? card.spot),
  dwell_limit_min: card.dwell_limit_min, planned_dwell_min: dwell, carried_from: carried, changed, acknowledged,
});

/** What the next needle in this muscle is like: chosen by hand, as the last one here, as last time, or as the muscle asks. */
export function offered(card, chosen, state, before) {
  const fits = (pack) => pack && card.packs.find((one) => !one.refused && one.gauge_mm === pack.gauge_mm && one.length_mm === pack.length_mm && (!pack.lot || one.lot === pack.lot));
  const here = real(state).map((needle) => needle.insertion).filter((said) => said.muscle === card.muscle && said.side === card.side).at(-1);
  const once = here ?? before;
  const pack = fits(chosen?.pack) ?? fits(once) ?? fits(once && { ...once, lot: null }) ?? card.packs.find((one) => !one.refused) ?? null;
  const open = (name) => card.techniques.find((one) => one.value === name && !one.refused)?.value;
  const technique = open(chosen?.technique) ?? open(once?.technique) ?? card.technique;
  const cap = Math.min(pack?.length_mm ?? Infinity, card.max_depth_mm ?? Infinity, card.techniques.find((one) => one.value === technique)?.max_depth_mm ?? Infinity);
  const usual = technique === "superficial" && card.max_depth_mm === null ? null : pack && Math.min(card.depth_mm ?? Math.floor(pack.length_mm * 2 / 3), cap);
  const wanted = chosen && "depth_mm" in chosen ? chosen.depth_mm : once && once.technique === technique && once.depth_mm <= cap ? once.depth_mm : usual;
  const depth_mm = wanted === null ? null : Math.min(wanted, pack?.length_mm ?? Infinity);
  return { pack, technique, depth_mm };
}

/** Why no needle may go in here now, in a sentence; empty where nothing is known against it. */
export function against(card, choice, state, rules) {
  if (card.barred) return card.barred;
  if (card.unscreened) return "This site was not part of the plan that was screened.";
  if (!choice.pack) return card.packs.find((one) => one.refused)?.refused ?? "No needle in date is in stock. Ask the owner to receive a lot.";
  if (!state.timeout) return "The time-out has not been passed.";
  const skin = card.regions.map((region) => state.skin.get(region + "\n" + card.side) ?? state.skin.get(region + "\nbilateral")).filter(Boolean);
  if (!skin.length) return "skin";
  if (card.antiseptic && skin.every((one) => rules.plain_agents.includes(one.agent))) return "skin";
  if (card.max_depth_mm !== null && !(choice.depth_mm <= card.max_depth_mm && choice.depth_mm !== null)) return `For this patient at most ${card.max_depth_mm} mm deep here; record the depth.`;
  const shallow = card.techniques.find((one) => one.value === choice.technique)?.max_depth_mm ?? Infinity;
  if (choice.depth_mm > shallow) return `${first(plain(choice.technique))} here is at most ${shallow} mm deep. Choose another technique for more.`;
  if (choice.depth_mm > choice.pack.length_mm) return `A needle of ${choice.pack.length_mm} mm cannot go ${choice.depth_mm} mm deep.`;
  return "";
}

/** The other side of the chest, where only one may be needled: the side that was needled already. */
export const chestSide = (card, cards, state) => {
  if (!card.one_side_only || !card.over_lung) return "";
  const lungs = new Set(cards.filter((one) => one.over_lung).map((one) => one.muscle));
  return real(state).map((needle) => needle.insertion).find((said) => lungs.has(said.muscle) && said.side !== card.side && said.side !== "midline" && card.side !== "midline")?.side ?? "";
};

/** The event that stands for this act now: its last correction, by sequence or, where that is still on its way, by command. */
export const latest = (state, sequence) => {
  const last = [...state.corrections].reverse().find((one) => one.root === sequence)?.sequence ?? sequence;
  return state.history.find((event) => event.sequence === last).command_id;
};

export const strike = (state, commands, reason = "entered by mistake, undone") => {
  const done = commands.map((id) => state.history.find((event) => event.command_id === id)).filter(Boolean);
  // The last first, so that a needle is not struck out before what was seen on it.
  return done.sort((one, other) => other.sequence - one.sequence).map((event) =>
    act("event.corrected", { corrects: latest(state, event.sequence), replacement: null, reason })).map((one) => ({ ...one, payload: { ...one.payload, replacement: null } }));
};

/** An insertion as it should have been. What differs from the needle it was carried from is marked. */
export const amended = (state, needle, values, reason = "changed after it was recorded") => {
  const { at, by, sequence, command: id, ...said } = needle.insertion;
  const differs = Object.keys(values).filter((name) => values[name] !== said[name]);
  const replacement = some({ ...said, ...values, changed: said.carried_from ? [...new Set([...said.changed, ...differs])] : [], acknowledged: [] });
  return act("event.corrected", { corrects: latest(state, sequence), replacement, reason });
};

export const channelFree = (state) => String([...Array(99).keys()].map((n) => n + 1).find((n) => !state.running.has(String(n))));

/** Pairs that current may run through: two needles of one side that carry none, where nothing forbids it. */
export function pairs(state, cardOf) {
  const busy = new Set([...state.running.values()].flatMap((run) => run.needles));
  const free = inBody(state).filter((needle) => !busy.has(needle.id) && !cardOf(needle)?.current);
  return free.flatMap((one, place) => free.slice(place + 1).filter((other) => other.insertion.side === one.insertion.side).map((other) => [one.id, other.id]));
}

// What stands between now and closing

/** Needles that came back into the record after the last count. */
export const cameBack = (state) => revived(state).filter((needle) => needle.out.sequence > (state.counts.at(-1)?.sequence ?? 0));
export const matches = (state) => counted(state) === real(state).length && !missing(state).length && !cameBack(state).length;
export const reportedMissing = (state) => state.incidents.some((one) => ["forgotten-needle", "missing-needle"].includes(one.kind));
export const countIsOld = (state) => state.counts.length > 0 && real(state).some((needle) => needle.out && needle.out.at > state.counts.at(-1).at);
export const toCount = (state) => real(state).length > 0 && !inBody(state).length && !state.closed;
export const accounted = (state) => toCount(state) && (matches(state) || (reportedMissing(state) && counted(state) !== null));

/** Leaving checks, sheets and the time of watching that the needled sites ask for, each once. */
export function leaving(rules, cards, state) {
  const needled = cards.filter((card) => real(state).some((needle) => needle.insertion.muscle === card.muscle && needle.insertion.side === card.side)).map((card) => card.afterwards);
  const all = [rules, ...needled], unique = (items) => [...new Map(items.map((item) => [item.id ?? item, item])).values()];
  const minutes = Math.max(rules.clinic_observe_min, ...all.map((one) => one.observe_min ?? 0));
  const last = real(state).map((needle) => Date.parse(needle.out?.at)).filter(Boolean);
  return {
    checks: real(state).length ? unique([...rules.leaving, ...all.flatMap((one) => one.checks)]) : [],
    sheets: unique(["general", ...all.flatMap((one) => one.sheets)]),
    minutes, until: last.length ? Math.max(...last) + minutes * 60_000 : 0,
  };
}
