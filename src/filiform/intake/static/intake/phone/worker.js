// Opens the history again where there is no network: the page and what can be asked ahead, as they were last fetched.
// Gone when the history is done, or after two days; answers that were not sent lie in IndexedDB, not here.
const SHELF = "filiform-history-1", ASSETS = "filiform-history-assets-1", TWO_DAYS = 48 * 3600_000;
const HISTORY = /^(\/my\/visits\/[^/]+\/history\/)(done|ahead|\d+\/)?$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url), found = HISTORY.exec(url.pathname);
  if (url.origin !== location.origin) return;
  if (found && request.method === "POST" && found[2] === "done") return void event.waitUntil(caches.delete(SHELF));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(async (error) => (await kept(ASSETS, request)) ?? Promise.reject(error)));
  else if (found && (request.mode === "navigate" || found[2] === "ahead")) event.respondWith(newest(request, keyOf(found)));
});

const keyOf = ([, history, rest]) => history + (rest === "ahead" ? rest : "");
const kept = async (shelf, request) => (await caches.open(shelf)).match(request);

async function newest(request, key) {
  try {
    const answer = await fetch(request);
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok && !answer.redirected) await put(key, answer.clone());
    return answer;
  } catch (error) {
    const shelved = await kept(SHELF, key);
    if (shelved && Date.now() - Number(shelved.headers.get("Filiform-Kept")) < TWO_DAYS) return shelved;
    await (await caches.open(SHELF)).delete(key);
    throw error;
  }
}

async function put(key, answer) {
  const headers = new Headers(answer.headers);
  headers.set("Filiform-Kept", String(Date.now()));
  await (await caches.open(SHELF)).put(key, new Response(await answer.blob(), { status: answer.status, headers }));
}

// The page came before this worker did: it says what it is made of.
self.addEventListener("message", (event) => event.waitUntil(take(event.data)));
async function take({ pages = [], assets = [] }) {
  for (const path of pages) {
    const answer = await fetch(path), found = HISTORY.exec(path);
    if (found && answer.ok && !answer.redirected) await put(keyOf(found), answer);
  }
  const styles = await caches.open(ASSETS), missing = [];
  for (const one of assets) if (!(await styles.match(one))) missing.push(one);
  await styles.addAll(missing);
}
