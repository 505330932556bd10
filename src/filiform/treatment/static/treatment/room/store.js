// What this device keeps of its sessions: every act before it is sent, and the room as it was last seen, so that a page
// that was closed, a browser that was killed or a network that is gone lose nothing. IndexedDB, one database for all visits.
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
