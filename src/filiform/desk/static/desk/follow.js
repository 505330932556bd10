// Parts of a page that follow the server. It is asked every 2 s while something goes on, less often while nothing changes
// or nobody looks; when it does not answer the page says so. A line with data-from waits for its moment; one with
// data-alarm is announced when it comes, once in this tab.
const LIVE = 2000, SLOWEST = 10_000, HIDDEN = 30_000;
const root = document.documentElement;
const kept = "filiform.heard";
let heard = [];
try { heard = JSON.parse(sessionStorage.getItem(kept)) ?? []; } catch { /* not kept: announced again on the next page */ }

const alarm = (place) => {
  if ("vibrates" in place.dataset && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([300, 120, 300]);
  if (!("sound" in place.dataset)) return;
  const audio = new AudioContext(), tone = audio.createOscillator(), level = audio.createGain();
  tone.frequency.value = 880;
  level.gain.value = 0.2;
  tone.connect(level).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
};

const due = (place) => {
  const now = Date.now() + Number(root.dataset.skew ?? 0);
  let isNew = false;
  for (const line of place.querySelectorAll("[data-from]")) {
    const holds = Date.parse(line.dataset.from) <= now;
    if (holds && "alarm" in line.dataset && !heard.includes(line.dataset.key)) {
      line.setAttribute("role", "alert");
      heard = [...heard.slice(-99), line.dataset.key];
      isNew = true;
    }
    if (line.hidden === holds) line.hidden = !holds;
  }
  if (!isNew) return;
  try { sessionStorage.setItem(kept, JSON.stringify(heard)); } catch { /* as above */ }
  alarm(place);
};

const draw = (place, parts) => {
  const slots = [...place.querySelectorAll("[data-part]")];
  // A part this page has no place for, such as a room added meanwhile.
  if (Object.keys(parts).some((key) => !slots.some((slot) => slot.dataset.part === key))) return location.reload();
  for (const slot of slots) {
    const html = parts[slot.dataset.part] ?? "";
    if (slot.drawn === html) continue;
    const focused = slot.contains(document.activeElement) && document.activeElement.id;
    slot.innerHTML = slot.drawn = html;
    htmx.process(slot);
    // On the page of that very session the line leaves out what the page says itself.
    slot.querySelectorAll(".watch-line[data-asks=mine]").forEach((line) => line.toggleAttribute("data-here", line.querySelector("a").pathname === location.pathname));
    if (focused) document.getElementById(focused)?.focus();
  }
  document.dispatchEvent(new Event("beat"));
};

const follow = (place) => {
  const note = place.querySelector("[data-follow-note]");
  let wait = LIVE, drawn = "", seen = new Date(), faults = 0, timer = 0, isAsking = false;
  const say = (text) => { if (note.textContent !== text) note.textContent = text; note.hidden = !text; };
  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(place.dataset.follows, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
      if (answer.type === "opaqueredirect") return say("You are signed out: nothing new is shown here. Sign in again.");
      if (!answer.ok) throw answer;
      const skew = Date.parse(answer.headers.get("Filiform-At")) - Date.now();
      root.dataset.skew = Math.abs(skew) > 2000 ? skew : 0;
      const text = await answer.text(), told = JSON.parse(text);
      wait = told.live || text !== drawn ? LIVE : Math.min(wait * 1.25, SLOWEST);
      if (text !== drawn) draw(place, told.parts);
      drawn = text;
      seen = new Date();
      faults = 0;
      say("");
    } catch {
      faults += 1;
      say(`The server does not answer. Last seen ${Math.round((Date.now() - seen) / 1000)} s ago.`);
    }
    isAsking = false;
    timer = setTimeout(ask, document.hidden ? HIDDEN : faults ? Math.min(LIVE * 2 ** faults, HIDDEN) : wait);
  };
  document.addEventListener("follow:now", ask);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("online", ask);
  document.addEventListener("beat", () => due(place));
  ask();
};

const strip = document.querySelector(".watch");
if (strip) new ResizeObserver(() => root.style.setProperty("--watch", `${strip.offsetHeight}px`)).observe(strip);
document.querySelectorAll("[data-follows]").forEach(follow);
