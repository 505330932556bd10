// How long a time is still kept. Without this script the page says until when.
for (const left of document.querySelectorAll("[data-until]")) {
  const until = Date.parse(left.dataset.until);
  const tick = setInterval(() => {
    const seconds = Math.floor((until - Date.now()) / 1000);
    if (seconds > 0) return (left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    clearInterval(tick);
    const said = left.closest("[data-hold]");
    said.role = "status";
    said.textContent = left.dataset.over;
  }, 1000);
}
