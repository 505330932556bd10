// Signature by finger, pen or mouse, or by typing the name: one hidden field carries either as JSON (see docs/ui.md).
function connect(box) {
  const pad = box.querySelector(".signature-pad"), ink = pad.querySelector("g"), store = box.querySelector("input[type=hidden]");
  const draw = box.querySelector("[data-part=draw]"), type = box.querySelector("[data-part=type]");
  const name = box.querySelector("[data-part=name]"), confirm = box.querySelector("[data-part=confirm]"), spoken = box.querySelector("[role=status]");
  const width = 600, height = 176, said = box.dataset;
  let strokes = [], line = null, points = [];

  const act = (word) => box.querySelector(`[data-act=${word}]`);
  const keep = (value) => {
    const text = value ? JSON.stringify(value) : "";
    if (store.value === text) return;
    store.value = text;
    store.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = () => {
    ink.replaceChildren(...strokes.map((d) => { const path = document.createElementNS("http://www.w3.org/2000/svg", "path"); path.setAttribute("d", d); return path; }));
    act("undo").disabled = act("clear").disabled = !strokes.length;
    pad.setAttribute("aria-label", strokes.length ? said.signed : said.empty);
  };
  const drawn = () => { show(); keep(strokes.length ? { kind: "drawn", width, height, strokes } : null); };
  const typed = () => {
    const whole = name.value.trim().length > 1 && confirm.checked;
    spoken.textContent = whole ? said.as + " " + name.value.trim() : said.ask;
    keep(whole ? { kind: "typed", name: name.value.trim(), confirmed: true } : null);
  };
  const at = (event) => {
    const frame = pad.getBoundingClientRect();
    const clamp = (part, whole) => Math.round(Math.min(1, Math.max(0, part)) * whole * 10) / 10;
    return [clamp((event.clientX - frame.left) / frame.width, width), clamp((event.clientY - frame.top) / frame.height, height)];
  };
  const curve = (dots) => {
    let d = "M" + dots[0].join(" ");
    if (dots.length === 1) return d + "l.1 .1";
    for (let i = 1; i < dots.length - 1; i++) {
      const [x, y] = dots[i], [nx, ny] = dots[i + 1];
      d += `Q${x} ${y} ${Math.round((x + nx) * 5) / 10} ${Math.round((y + ny) * 5) / 10}`;
    }
    return d + "L" + dots.at(-1).join(" ");
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button || line) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    points = [at(event)];
    line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", curve(points));
    ink.append(line);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!line) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const spot = at(part), [x, y] = points.at(-1);
      if (Math.hypot(spot[0] - x, spot[1] - y) >= 1.5) points.push(spot);
    }
    line.setAttribute("d", curve(points));
  });
  const end = () => { if (line) { line = null; strokes.push(curve(points)); drawn(); } };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  const turn = (typing) => { draw.hidden = typing; type.hidden = !typing; if (typing) { typed(); name.focus(); } else { spoken.textContent = ""; drawn(); act("type").focus(); } };
  box.addEventListener("click", (event) => {
    const word = event.target.closest("[data-act]")?.dataset.act;
    if (word === "undo") { strokes.pop(); drawn(); }
    if (word === "clear") { strokes = []; drawn(); }
    if (word === "type") turn(true);
    if (word === "draw") turn(false);
  });
  name.addEventListener("input", typed);
  confirm.addEventListener("change", typed);
  try {
    const kept = JSON.parse(store.value || "null");
    if (kept?.kind === "drawn") { strokes = kept.strokes; show(); }
    if (kept?.kind === "typed") { name.value = kept.name; confirm.checked = true; draw.hidden = true; type.hidden = false; }
  } catch { store.value = ""; }
}

const seen = new WeakSet();
const ready = (part) => part.querySelectorAll?.("[data-signature]").forEach((box) => { if (!seen.has(box)) { seen.add(box); connect(box); } });
document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentNode ?? document));
ready(document);
