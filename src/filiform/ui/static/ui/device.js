// What a page asks of its server without leaving, and what it keeps on this device until the server has it.
const PATIENCE = 8000;

/** A UUID, also where the page came over plain http and the browser has no randomUUID. */
export const command = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte, place) =>
  ((place === 6 ? (byte & 15) | 64 : place === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0")) + ([3, 5, 7, 9].includes(place) ? "-" : "")).join("");

export const token = () => document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

/** Asks the server. The answer as JSON, with `http`, its status; throws where there was none or it cannot be relied on. */
export async function ask(address, body, { form = false } = {}) {
  const patience = new AbortController(), timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const headers = { Accept: "application/json", ...(body && { "X-CSRFToken": token() }), ...(body && !form && { "Content-Type": "application/json" }) };
    const answer = await fetch(address, { method: body ? "POST" : "GET", body: body && (form ? body : JSON.stringify(body)), headers, credentials: "same-origin", redirect: "manual", signal: patience.signal, cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw Object.assign(new Error("signed out"), { signedOut: true });
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new Error("server " + answer.status);
    return { ...(await answer.json()), http: answer.status };
  } finally { clearTimeout(timer); }
}

// Kept: every act before it is sent, and a room as it was last seen, so that a page that was closed, a browser that was
// killed or a network that is gone lose nothing. IndexedDB, one database for all visits.
const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
const finished = (change) => new Promise((resolve, reject) => { change.oncomplete = () => resolve(); change.onabort = change.onerror = () => reject(change.error); });

async function database() {
  const request = indexedDB.open("filiform-room", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("acts", { keyPath: "n", autoIncrement: true }).createIndex("visit", "visit");
    request.result.createObjectStore("rooms", { keyPath: "visit" });
  };
  return done(request);
}

// Opened as soon as this file is here, while the page is still being read.
const opened = database();
opened.catch(() => { /* said by whoever asks for the store */ });

export async function openStore(visit) {
  const db = await opened;
  // An act is on the disk before the screen shows it.
  const change = (name) => db.transaction(name, "readwrite", { durability: "strict" });
  return {
    keeps: true,
    acts: () => done(db.transaction("acts").objectStore("acts").index("visit").getAll(visit)),
    async add(acts) {
      const write = change("acts"), keys = acts.map((act) => done(write.objectStore("acts").add({ ...act, visit })));
      await finished(write);
      return Promise.all(keys);
    },
    async put(acts) { const write = change("acts"); acts.forEach((act) => write.objectStore("acts").put({ ...act, visit })); await finished(write); },
    async remove(keys) { const write = change("acts"); keys.forEach((n) => write.objectStore("acts").delete(n)); await finished(write); },
    room: () => done(db.transaction("rooms").objectStore("rooms").get(visit)),
    async keepRoom(room) { const write = db.transaction("rooms", "readwrite"); write.objectStore("rooms").put({ ...room, visit }); await finished(write); },
    async forgetRoom() { const write = change("rooms"); write.objectStore("rooms").delete(visit); await finished(write); },
  };
}

/** Where a browser keeps nothing: the room works, and says that a closed page would lose what was not sent. */
export function memory() {
  let acts = [], next = 1;
  return {
    keeps: false, acts: async () => acts, room: async () => null, keepRoom: async () => {}, forgetRoom: async () => {},
    add: async (more) => more.map((act) => { acts.push({ ...act, n: next }); return next++; }),
    put: async (changed) => { acts = acts.map((act) => changed.find((one) => one.n === act.n) ?? act); },
    remove: async (keys) => { acts = acts.filter((act) => !keys.includes(act.n)); },
  };
}
