// Opens the treatment room again where there is no network: the page as it was last fetched, with its styles and scripts.
// Only rooms whose session is still going on are kept; what the device holds of their acts lies in IndexedDB, not here.
const SHELF = "filiform-room-1", ASSETS = "filiform-assets-1";
const isRoom = (url) => /^\/visits\/[^/]+\/treatment\/$/.test(url.pathname);
const isAsset = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && isRoom(url)) event.respondWith(page(event.request));
  else if (isAsset(url)) event.respondWith(asset(event.request));
});

async function page(request) {
  const shelf = await caches.open(SHELF), path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && answer.type === "basic") await shelf.put(path, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shelf.match(path);
    if (kept) return kept;
    throw error;
  }
}

async function asset(request) {
  const kept = await caches.match(request, { cacheName: ASSETS });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(ASSETS)).put(request, answer.clone());
  return answer;
}

// The page says when its session is over and everything is sent: then nothing of it stays on this device.
self.addEventListener("message", (event) => {
  const { page: path, over, assets = [] } = event.data ?? {};
  if (path && over) event.waitUntil(caches.open(SHELF).then((shelf) => shelf.delete(path)));
  else if (path) event.waitUntil(Promise.all([shelve(path), ...assets.map((one) => asset(new Request(one)))]));
});

async function shelve(path) {
  const shelf = await caches.open(SHELF);
  if (await shelf.match(path)) return;
  const answer = await fetch(path);
  if (answer.ok && !answer.redirected) await shelf.put(path, answer);
}
