// The fold of a session's events on the device: the same as rules/fold.py and rules/board.py, held equal by
// tests/journeys/test_two_folds.py. Needles are kept by identity and never counted by arithmetic.

// What each kind says, with what is meant where nothing is said. The shapes of payloads.py.
const LISTS = ["planned_sites", "checked", "acknowledged", "changed", "told", "needles", "sheets", "leaving_checks"];
const OBJECTS = ["skipped", "settings", "details"];
export const SHAPES = {
  "session.opened": "patient practitioner visit planned_sites screening_ref consent_ref",
  "timeout.passed": "checked skipped",
  "hands.cleaned": "agent",
  "skin.prepared": "region side agent dry_s",
  "needle.inserted": "needle muscle side gauge_mm length_mm point view x y depth_mm technique lot planned_dwell_min dwell_limit_min carried_from changed acknowledged",
  "needle.manipulated": "needle technique passes acknowledged",
  "twitch.seen": "needle count",
  "sensation.reported": "quality score needle",
  "stimulation.started": "channel needles hz pulse_us intensity_ma planned_min acknowledged",
  "stimulation.stopped": "channel tolerance",
  "needle.withdrawn": "needle bleeding pressure_s",
  "needles.all_withdrawn": "reason",
  "sharps.counted": "counted second_counter",
  "needle.missing": "needle where_looked told",
  "needle.found": "needle where_found",
  "technique.applied": "technique region side minutes settings",
  "measure.recorded": "instrument value phase side movement",
  "incident.reported": "kind severity note details",
  "advice.given": "sheets language",
  "session.closed": "leaving_checks acknowledged",
  "session.reopened": "reason",
  "event.corrected": "corrects replacement reason",
};

export class Impossible extends Error {
  constructor(code, text) { super(text ?? code); this.code = "treatment." + code; }
}

export const whole = (kind, said) => {
  const full = {};
  for (const name of SHAPES[kind].split(" ")) full[name] = said[name] ?? (LISTS.includes(name) ? [] : OBJECTS.includes(name) ? {} : null);
  if (kind === "twitch.seen") full.count = said.count ?? 1;
  if (kind === "needles.all_withdrawn") full.reason = said.reason ?? "routine";
  return full;
};

const fresh = () => ({
  session: "", sequence: 0, opened: null, closed: null, timeout: null, reopened: [], hands: [], skin: new Map(), needles: new Map(),
  running: new Map(), past: [], counts: [], sensations: [], techniques: [], measures: [], incidents: [], advice: [], corrections: [],
  history: [], commands: new Set(),
});

/** The state after these events, oldest first. Throws Impossible where they can be no stream. */
export function fold(events) {
  const history = [], seen = new Set();
  let sequence = 0, session = "";
  for (const event of events) {
    session ||= event.session;
    const retried = seen.has(event.command_id);
    if (event.session !== session) throw new Impossible("other_session");
    if (event.sequence !== sequence + 1 && !(retried && event.sequence <= sequence)) throw new Impossible("sequence_broken");
    sequence = Math.max(sequence, event.sequence);
    if (!retried) { seen.add(event.command_id); history.push(event); }
  }
  return build(history, sequence);
}

function build(history, sequence) {
  const state = fresh();
  const { latest, corrections } = corrected(history);
  for (const event of history) {
    const instead = latest.get(event.sequence);
    if (!instead) act(state, event, whole(event.kind, event.payload));
    else if (instead.payload) act(state, event, instead.payload);
    else if (event.kind === "needle.inserted") {
      act(state, event, whole(event.kind, event.payload));
      state.needles.get(event.payload.needle).struck = instead.struck;
    }
    state.session = event.session;
    state.history.push(event);
    state.commands.add(event.command_id);
  }
  return Object.assign(state, { corrections, sequence });
}

/** What counts instead of each corrected act, by its sequence, and every correction in order. */
function corrected(history) {
  const latest = new Map(), corrections = [], byName = new Map(), rootOf = new Map(), done = new Map();
  for (const event of history) {
    byName.set(event.sequence, event).set(event.command_id, event);
    if (event.kind !== "event.corrected") continue;
    const said = event.payload, target = byName.get(said.corrects);
    if (!target || target === event) throw new Impossible("correction_unknown");
    if (done.has(target.sequence)) throw new Impossible("already_corrected");
    done.set(target.sequence, event.sequence);
    const root = rootOf.get(target.sequence) ?? target;
    rootOf.set(event.sequence, root);
    const payload = replacement(root, said);
    latest.set(root.sequence, { payload, struck: { reason: said.reason, at: event.occurred_at, by: event.by, sequence: event.sequence } });
    corrections.push({
      sequence: event.sequence, corrects: target.sequence, root: root.sequence, kind: root.kind, original: whole(root.kind, root.payload),
      replacement: payload, reason: said.reason, at: event.occurred_at, by: event.by,
    });
  }
  return { latest, corrections };
}

function replacement(root, said) {
  if (["session.closed", "session.reopened"].includes(root.kind)) throw new Impossible("not_correctable");
  const struck = said.replacement === null || said.replacement === undefined;
  if (struck && root.kind === "session.opened") throw new Impossible("not_correctable");
  if (struck) return null;
  if (root.kind === "needle.inserted" && said.replacement.needle !== root.payload.needle) throw new Impossible("not_correctable");
  return whole(root.kind, said.replacement);
}

export const isIn = (needle) => !needle.out && !needle.struck;

const known = (state, id) => {
  const needle = state.needles.get(id);
  if (!needle) throw new Impossible("needle_unknown");
  return needle;
};

const ADDS = {
  "hands.cleaned": "hands", "sharps.counted": "counts", "technique.applied": "techniques", "measure.recorded": "measures",
  "incident.reported": "incidents", "advice.given": "advice",
};

function act(state, event, said) {
  const done = { ...said, at: event.occurred_at, by: event.by, sequence: event.sequence, command: event.command_id };
  const list = ADDS[event.kind];
  if (list) return void state[list].push(done);
  switch (event.kind) {
    case "session.opened": state.opened = done; break;
    case "timeout.passed": state.timeout = done; break;
    case "skin.prepared": state.skin.set(said.region + "\n" + said.side, done); break;
    case "needle.inserted":
      if (state.needles.has(said.needle)) throw new Impossible("needle_id_used");
      state.needles.set(said.needle, {
        id: said.needle, insertion: done, out: null, struck: null, twitches: 0, manipulations: [], sensations: [], missing: null, searches: [],
      });
      state.closed = null;
      break;
    case "needle.withdrawn": withdraw(state, known(state, said.needle), event, said); break;
    case "needles.all_withdrawn":
      for (const needle of state.needles.values()) if (isIn(needle)) needle.out = { at: event.occurred_at, by: event.by, reason: said.reason, bleeding: null, pressure_s: null, sequence: event.sequence };
      endChannels(state, event);
      break;
    case "twitch.seen": known(state, said.needle).twitches += said.count; break;
    case "sensation.reported": (said.needle === null ? state : known(state, said.needle)).sensations.push(done); break;
    case "needle.manipulated": known(state, said.needle).manipulations.push(done); break;
    case "needle.missing": { const needle = known(state, said.needle); needle.missing = done; needle.searches.push(done); break; }
    case "needle.found": { const needle = known(state, said.needle); needle.missing = null; needle.searches.push(done); break; }
    case "stimulation.started": start(state, event, said, done); break;
    case "stimulation.stopped": {
      const run = state.running.get(said.channel);
      if (run) { state.running.delete(said.channel); state.past.push({ ...run, ...ended(event, "stopped") }); }
      break;
    }
    case "session.closed": if (![...state.needles.values()].some(isIn)) state.closed = done; break;
    case "session.reopened": state.closed = null; state.reopened.push(done); break;
    case "event.corrected": break;
    default: throw new TypeError("no case for " + event.kind);
  }
}

/** The first withdrawal counts; a later one adds only the bleeding and pressure it left out. One that was recorded after
    the needle was struck out shows that it was in after all. */
function withdraw(state, needle, event, said) {
  if (needle.struck && event.sequence > needle.struck.sequence) needle.struck = null;
  if (!needle.out) needle.out = { at: event.occurred_at, by: event.by, reason: "routine", bleeding: said.bleeding, pressure_s: said.pressure_s, sequence: event.sequence };
  else if (needle.out.bleeding === null && needle.out.pressure_s === null) Object.assign(needle.out, { bleeding: said.bleeding, pressure_s: said.pressure_s });
  endChannels(state, event);
}

const ended = (event, why) => ({ stopped_at: event.occurred_at, stopped_by: event.by, ended: why });

function start(state, event, said, done) {
  const run = { ...done, stopped_at: null, stopped_by: null, ended: null };
  const pair = said.needles.map((id) => known(state, id));
  if (!pair.every(isIn)) return void state.past.push({ ...run, ...ended(event, "not-in") });
  const before = state.running.get(said.channel);
  if (before) { state.running.delete(said.channel); state.past.push({ ...before, ...ended(event, "stopped") }); }
  state.running.set(said.channel, run);
}

function endChannels(state, event) {
  for (const [channel, run] of state.running) if (!run.needles.every((id) => isIn(state.needles.get(id)))) {
    state.running.delete(channel);
    state.past.push({ ...run, ...ended(event, "withdrawn") });
  }
}

// What the screen asks of a state

export const needlesOf = (state) => [...state.needles.values()];
export const real = (state) => needlesOf(state).filter((needle) => !needle.struck);
export const inBody = (state) => needlesOf(state).filter(isIn);
export const missing = (state) => real(state).filter((needle) => needle.missing);
/** Struck out as never in, and then recorded as withdrawn: they were in, and count. */
export const revived = (state) => real(state).filter((needle) => state.corrections.findLast((one) => one.root === needle.insertion.sequence)?.replacement === null);
export const counted = (state) => state.counts.at(-1)?.counted ?? null;

const bare = ({ command, ...told }) => told;

/** The board as plain JSON, key for key that of the server. */
export function board(state) {
  const counting = real(state);
  return {
    session: state.session || null, events: state.history.length, inserted: counting.length, withdrawn: counting.filter((needle) => needle.out).length,
    in_body: inBody(state).length, counted: counted(state), muscles: [...new Set(counting.map((needle) => needle.insertion.muscle))].sort(),
    twitches: counting.reduce((sum, needle) => sum + needle.twitches, 0), opened: state.opened !== null, closed: state.closed !== null,
    opened_at: state.opened?.at ?? null, closed_at: state.closed?.at ?? null, needles: needlesOf(state).map(told),
    needles_in: inBody(state).map((needle) => needle.id), struck: needlesOf(state).filter((needle) => needle.struck).map((needle) => needle.id),
    missing: missing(state).map((needle) => needle.id), second_counter: state.counts.at(-1)?.second_counter ?? null,
    timeout: state.timeout && bare(state.timeout), hands: state.hands.map(bare), skin: [...state.skin.values()].map(bare),
    stimulation: { running: [...state.running.values()].map(bare), past: state.past.map(bare) }, sensations: state.sensations.map(bare),
    techniques: state.techniques.map(bare), measures: state.measures.map(bare), incidents: state.incidents.map(bare), advice: state.advice.map(bare),
    leaving_checks: state.closed?.leaving_checks ?? [], reopened: state.reopened.map(bare), corrections: state.corrections,
    flagged: state.history.filter((event) => event.against).map(({ sequence, kind, against }) => ({ sequence, kind, against })),
  };
}

function told(needle) {
  const { at, by, sequence, command, ...said } = needle.insertion, { out, struck } = needle;
  return {
    ...said, inserted_at: at, inserted_by: by, in_body: isIn(needle), withdrawn_at: out?.at ?? null, withdrawn_by: out?.by ?? null,
    withdrawn_for: out?.reason ?? null, bleeding: out?.bleeding ?? null, pressure_s: out?.pressure_s ?? null, twitches: needle.twitches,
    manipulations: needle.manipulations.map(bare), sensations: needle.sensations.map(bare), missing: needle.missing !== null,
    searches: needle.searches.map(bare), struck: struck && { reason: struck.reason, at: struck.at, by: struck.by },
  };
}
