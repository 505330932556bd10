// Opens the treatment room again where there is no network: the page as it was last fetched, with its styles and scripts.
// Only rooms whose session is still going on are kept; what the device holds of their acts lies in IndexedDB, not here.
const SHELF = "filiform-room-1", ASSETS = "filiform-assets-1";
const isRoom = (url) => /^\/visits\/[^/]+\/treatment\/$/.test(url.pathname);
const isAsset = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  // Who signs out leaves no page of a patient behind. Acts that were not sent stay in their own store, without a name.
  if (request.method === "POST" && url.pathname === "/account/logout/") event.waitUntil(caches.delete(SHELF));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && isRoom(url)) event.respondWith(page(request, url.pathname));
  else if (isAsset(url)) event.respondWith(fetch(request).catch(async (error) => (await kept(ASSETS, request)) ?? Promise.reject(error)));
});

const kept = async (shelf, request) => (await caches.open(shelf)).match(request);

async function page(request, path) {
  try {
    const answer = await fetch(request);
    // A server that is there and cannot answer is no better than none: the room goes on from what is kept here.
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok && !answer.redirected && await kept(SHELF, path)) await (await caches.open(SHELF)).put(path, answer.clone());
    return answer;
  } catch (error) {
    const shelved = await kept(SHELF, path);
    if (shelved) return shelved;
    throw error;
  }
}

// The page says that it has a session to keep, or that it is over and everything is sent: then nothing stays here.
self.addEventListener("message", (event) => {
  const { page: path, over, assets = [] } = event.data ?? {};
  if (path) event.waitUntil(over ? take(path) : put(path, assets));
});

async function put(path, assets) {
  const shelf = await caches.open(SHELF), styles = await caches.open(ASSETS);
  if (!(await shelf.match(path))) {
    const answer = await fetch(path);
    if (answer.ok && !answer.redirected) await shelf.put(path, answer);
  }
  const missing = [];
  for (const one of assets) if (!(await styles.match(one))) missing.push(one);
  await styles.addAll(missing);
}

async function take(path) {
  const shelf = await caches.open(SHELF);
  await shelf.delete(path);
  if (!(await shelf.keys()).length) await caches.delete(ASSETS);
}
