// The body chart's behaviour: what lies under a tap is offered, never decided; everything is reachable by keyboard and list.
const SIDES = { right: "Right", left: "Left" };
const W = 500, H = 1000;

function connect(chart) {
  const stage = chart.querySelector(".chart-stage"), offer = chart.querySelector(".chart-offer"), name = chart.querySelector(".chart-name");
  const said = chart.querySelector("[data-chart-said]"), search = chart.querySelector("[data-chart-search]"), list = chart.querySelector(".chart-list");
  const drawings = [...chart.querySelectorAll(".chart-drawing")];
  const boxes = new Map(drawings.map((svg) => [svg, [0, 0, W, H]]));
  let origin = null;

  const press = (group, on) => group.forEach((button) => button.setAttribute("aria-pressed", String(button === on)));
  const label = (path) => path.getAttribute("aria-label");
  // "Right trapezius, descending part, back view, excluded: …" is name, view and what must be said of it.
  const parts = (path) => label(path).match(/^(.*), (?:front|back|right side|left side) view(?:, (.*))?$/).slice(1);
  const visible = () => drawings.filter((svg) => !svg.parentNode.hasAttribute("data-off"));
  const paths = (svg) => [...svg.querySelectorAll("[data-muscle]")].filter((path) => getComputedStyle(path).display !== "none");

  // Views, layers, arm -------------------------------------------------------------------------------------------
  const shows = [...chart.querySelectorAll("[data-show]")];
  const show = (button) => {
    const views = button.dataset.show.split(" ");
    press(shows, button);
    drawings.forEach((svg) => { svg.parentNode.toggleAttribute("data-off", !views.includes(svg.dataset.view)); });
    const arm = chart.querySelector("[data-arm]");
    if (arm) arm.hidden = !views.some((view) => view in SIDES);
    close();
    whole();
    name.textContent = "";
    rove();
  };
  const scale = () => visible().forEach((svg) => {
    const [, , width] = boxes.get(svg), seen = svg.getBoundingClientRect().width;
    if (seen) svg.style.setProperty("--k", (Math.max(width / seen, (boxes.get(svg)[3]) / svg.getBoundingClientRect().height)).toFixed(3));
  });

  // Zoom -----------------------------------------------------------------------------------------------------------
  const view = (svg, [x, y, width]) => {
    const w = Math.min(W, Math.max(W / 10, width)), h = w * 2;
    const box = [Math.min(W - w, Math.max(0, x)), Math.min(H - h, Math.max(0, y)), w, h];
    boxes.set(svg, box);
    svg.setAttribute("viewBox", box.map((part) => part.toFixed(1)).join(" "));
    svg.toggleAttribute("data-zoomed", w < W - 1);
    scale();
  };
  const whole = () => { drawings.forEach((svg) => view(svg, [0, 0, W, H])); press(regions, null); };
  const zoom = (svg, factor, at) => {
    const [x, y, w, h] = boxes.get(svg), [cx, cy] = at ?? [x + w / 2, y + h / 2], width = Math.min(W, Math.max(W / 10, w / factor));
    view(svg, [cx - (cx - x) * width / w, cy - (cy - y) * width / w, width]);
  };
  const regions = [...chart.querySelectorAll("[data-region]")];
  // A region that is wide because it lies on both sides is shown side by side: right, left, then the whole body.
  const toRegion = (button) => {
    const turn = button.getAttribute("aria-pressed") === "true" ? button.dataset.turn : "";
    whole();
    if (turn === "left" || turn === "both") { button.dataset.turn = ""; return rows(); }
    press(regions, button);
    let any = false, wide = false;
    visible().forEach((svg) => {
      const all = [...svg.querySelectorAll(".in-" + button.dataset.region)].filter((path) => path.checkVisibility()).map((path) => {
        const box = path.getBBox(), flipped = path.hasAttribute("transform") !== (svg.dataset.view === "left");
        return { side: path.dataset.side, x: flipped ? W - box.x - box.width : box.x, y: box.y, right: flipped ? W - box.x : box.x + box.width, foot: box.y + box.height };
      });
      if (!all.length) return;
      any = true;
      const extent = (part) => [Math.min(...part.map((b) => b.x)), Math.max(...part.map((b) => b.right))];
      const [from, to] = extent(all), split = to - from > W * 0.5 && new Set(all.map((b) => b.side)).size > 1;
      wide ||= split;
      const part = split ? all.filter((b) => b.side === (turn === "right" ? "left" : "right")) : all;
      const [left, right] = extent(part), top = Math.min(...part.map((b) => b.y)), foot = Math.max(...part.map((b) => b.foot));
      const width = Math.min(W, Math.max(right - left, (foot - top) / 2, 60) * 1.25);
      view(svg, [(left + right) / 2 - width / 2, (top + foot) / 2 - width, width]);
    });
    button.dataset.turn = !wide ? "both" : turn === "right" ? "left" : "right";
    tell(!any ? "Not drawn on this view. Choose another view or the list." : wide ? (turn === "right" ? "Left " : "Right ") + button.textContent.toLowerCase() + (turn === "right" ? "" : "; once more for the left") : button.textContent);
    search.value = "";
    rows(button.dataset.region);
  };

  // Picking --------------------------------------------------------------------------------------------------------
  const place = (svg, event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };
  const under = (svg, x, y) => {
    const found = [];
    for (const node of document.elementsFromPoint(x, y)) {
      if (!svg.contains(node)) continue;
      if (node.matches("[data-muscle]")) found.push(node);
      // What is under the arm belongs to the trunk: hidden while the arm is shown.
      else if (node.closest(".chart-arm .chart-figure")) break;
    }
    return found;
  };
  const near = (svg, x, y) => {
    const found = under(svg, x, y);
    for (let step = 0; !found.length && step < 8; step++) found.push(...under(svg, x + 12 * Math.cos(step * Math.PI / 4), y + 12 * Math.sin(step * Math.PI / 4)));
    return [...new Set(found)].sort((a, b) => a.dataset.area - b.dataset.area);
  };
  const refused = (path) => path.matches("[data-state~=excluded]") && !chart.hasAttribute("data-allow-excluded");
  const close = (back) => { if (offer.hidden) return; offer.hidden = true; if (back) origin?.focus?.(); };
  const propose = (svg, found, [x, y], screen) => {
    const words = document.createElement("p");
    words.textContent = found.length ? "Which muscle?" : "No muscle here: zoom in, or use the list.";
    offer.replaceChildren(words, ...found.map((path) => {
      const chip = document.createElement("button"), [what, told] = parts(path), note = document.createElement("small");
      chip.type = "button";
      chip.className = "chip";
      note.textContent = told ?? (path.matches(".chart-deep") ? "deep" : "");
      chip.append(what, note);
      if (refused(path)) chip.setAttribute("aria-disabled", "true");
      chip.addEventListener("click", () => refused(path) ? tell(label(path)) : choose({ path, muscle: path.dataset.muscle, side: path.dataset.side, view: viewOf(svg), x, y }));
      chip.addEventListener("pointerenter", () => path.setAttribute("data-current", ""));
      chip.addEventListener("pointerleave", () => path.removeAttribute("data-current"));
      return chip;
    }));
    offer.hidden = false;
    const frame = stage.getBoundingClientRect(), own = offer.getBoundingClientRect();
    const across = screen[0] - frame.left, down = screen[1] - frame.top, beside = across + own.width + 20 < frame.width ? across + 16 : across - own.width - 16;
    const fits = beside >= 4;
    offer.style.left = (fits ? beside : Math.min(Math.max(4, across - own.width / 2), frame.width - own.width - 6)) + "px";
    offer.style.top = Math.max(4, Math.min(fits ? down - 24 : down + 24, frame.height - own.height - 4)) + "px";
    offer.querySelector("button")?.focus({ preventScroll: true });
    offer.scrollIntoView({ block: "nearest" });
    tell(found.length + (found.length === 1 ? " muscle here" : " muscles here"));
  };
  const viewOf = (svg) => svg.dataset.view in SIDES ? "lateral" : svg.dataset.view;
  const tell = (text) => { said.textContent = text; name.textContent = text; };
  const choose = ({ path, muscle, side, view: seen = "", x, y }) => {
    close();
    chart.querySelectorAll("[data-current]").forEach((node) => node.removeAttribute("data-current"));
    chart.querySelectorAll(`[data-muscle="${muscle}"][data-side=${side}], [data-pick="${muscle}"][data-side=${side}]`).forEach((node) => node.setAttribute("data-current", ""));
    const round = (part, all) => part === undefined ? "" : (Math.round(part / all * 10000) / 10000).toString();
    const row = chart.querySelector(`[data-pick="${muscle}"][data-side=${side}]`);
    const spoken = row?.getAttribute("aria-label") ?? parts(path)[0];
    const detail = { muscle, side, view: seen, x: round(x, W), y: round(y, H), name: spoken };
    for (const part of ["muscle", "side", "view", "x", "y"]) {
      const field = chart.querySelector(`[data-holds=${part}]`);
      if (field) field.value = detail[part];
    }
    tell(spoken + " chosen");
    chart.querySelector("[data-holds=muscle]")?.dispatchEvent(new Event("change", { bubbles: true }));
    chart.dispatchEvent(new CustomEvent("chart:pick", { bubbles: true, detail }));
  };

  // Pointers: a tap picks, one finger drags a zoomed picture, two fingers zoom ------------------------------------
  drawings.forEach((svg) => {
    const fingers = new Map();
    let start = null, moved = false, spread = 0;
    const gap = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.size === 1) { moved = false; start = { x: event.clientX, y: event.clientY, box: boxes.get(svg) }; }
      if (fingers.size === 2) { moved = true; spread = gap(); event.preventDefault(); }
    });
    svg.addEventListener("pointermove", (event) => {
      const path = event.target.closest?.("[data-muscle]");
      if (event.pointerType === "mouse" && !fingers.size) name.textContent = path ? parts(path).filter(Boolean).join(", ") : "";
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.size === 2) {
        const now = gap(), [a, b] = [...fingers.values()];
        zoom(svg, now / (spread || now), place(svg, { clientX: (a.x + b.x) / 2, clientY: (a.y + b.y) / 2 }));
        spread = now;
      } else if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > 6) {
        moved = true;
        if (svg.hasAttribute("data-zoomed")) {
          const rate = Number(svg.style.getPropertyValue("--k")) || 1, [x, y, w] = start.box;
          if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
          view(svg, [x - (event.clientX - start.x) * rate, y - (event.clientY - start.y) * rate, w]);
        }
      }
    });
    for (const kind of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(kind, (event) => { if (kind !== "pointerleave" || event.pointerType === "mouse" && !svg.hasPointerCapture(event.pointerId)) fingers.delete(event.pointerId); });
    svg.addEventListener("click", (event) => {
      if (moved && event.detail) return;
      origin = event.target.closest("[data-muscle]");
      propose(svg, near(svg, event.clientX, event.clientY), place(svg, event), [event.clientX, event.clientY]);
    });
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && !svg.contains(document.activeElement)) return;
      event.preventDefault();
      zoom(svg, event.deltaY < 0 ? 1.15 : 1 / 1.15, place(svg, event));
    }, { passive: false });
    svg.addEventListener("dblclick", (event) => event.preventDefault());
  });

  // Keyboard: one stop per drawing, arrows go to the nearest muscle that way, Enter chooses it ---------------------
  const rove = () => visible().forEach((svg) => {
    const all = paths(svg), stop = svg.querySelector("[data-muscle][tabindex='0']");
    if (stop && all.includes(stop)) return;
    stop?.setAttribute("tabindex", "-1");
    all.sort((a, b) => middle(a)[1] - middle(b)[1])[0]?.setAttribute("tabindex", "0");
  });
  const middle = (path) => { const box = path.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  chart.addEventListener("keydown", (event) => {
    const path = event.target.closest?.("[data-muscle]"), svg = event.target.closest?.(".chart-drawing");
    if (event.key === "Escape" && !offer.hidden) { event.stopPropagation(); return close(true); }
    if (offer.contains(event.target) && ways[event.key]) {
      event.preventDefault();
      const chips = [...offer.querySelectorAll("button")], step = ways[event.key][0] + ways[event.key][1];
      return chips[(chips.indexOf(event.target) + step + chips.length) % chips.length].focus();
    }
    if (!svg) return;
    if (ways[event.key] && path) {
      event.preventDefault();
      const [dx, dy] = ways[event.key], [x, y] = middle(path);
      let best = null, least = Infinity;
      for (const other of paths(svg)) {
        const [ox, oy] = middle(other), along = (ox - x) * dx + (oy - y) * dy, across = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
        if (other === path || along < 1 || across > along * 2) continue;
        if (along + across * 2 < least) { least = along + across * 2; best = other; }
      }
      if (best) { path.tabIndex = -1; best.tabIndex = 0; best.focus(); }
    } else if ((event.key === "Enter" || event.key === " ") && path) {
      event.preventDefault();
      if (refused(path)) return tell(label(path));
      choose({ path, muscle: path.dataset.muscle, side: path.dataset.side, view: viewOf(svg) });
    } else if (event.key === "+" || event.key === "=") zoom(svg, 1.3);
    else if (event.key === "-") zoom(svg, 1 / 1.3);
    else if (event.key === "0") whole();
  });
  chart.addEventListener("focusin", (event) => { const path = event.target.closest("[data-muscle]"); if (path) name.textContent = parts(path).filter(Boolean).join(", "); });

  // List -----------------------------------------------------------------------------------------------------------
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const rows = (region = "") => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let any = false;
    chart.querySelectorAll("[data-rows]").forEach((part) => {
      const title = plain(part.firstElementChild.textContent);
      let found = 0;
      part.querySelectorAll("li").forEach((row) => {
        const text = plain(row.textContent + " " + row.dataset.search) + " " + title;
        row.hidden = !words.every((word) => text.includes(word)) || Boolean(region && part.dataset.rows !== region);
        found += !row.hidden;
      });
      part.hidden = !found;
      any ||= found > 0;
    });
    chart.querySelector(".chart-rows > .picker-none").hidden = any;
  };
  search.addEventListener("input", () => rows());
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });

  // Buttons and events ---------------------------------------------------------------------------------------------
  chart.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!offer.hidden && !offer.contains(event.target) && !event.target.closest(".chart-drawing")) close();
    if (!button) return;
    const data = button.dataset;
    if (data.show) show(button);
    else if (data.layer) { press([...chart.querySelectorAll("[data-layer]")], button); chart.dataset.depth = data.layer; close(); rove(); }
    else if (data.region) toRegion(button);
    else if (data.zoom) data.zoom === "fit" ? (whole(), rows()) : visible().forEach((svg) => zoom(svg, data.zoom === "in" ? 1.4 : 1 / 1.4));
    else if (data.pick) button.getAttribute("aria-disabled") ? tell(button.getAttribute("aria-label") + ": excluded") : choose({ muscle: data.pick, side: data.side });
    else if ("arm" in data) { const off = chart.dataset.arm !== "hidden"; chart.dataset.arm = off ? "hidden" : ""; button.setAttribute("aria-pressed", String(off)); rove(); }
  });
  chart.overlay = ({ muscle, side, state, on }) => chart.querySelectorAll(`[data-muscle="${CSS.escape(muscle)}"]`).forEach((path) => {
    if (side !== "both" && path.dataset.side !== side) return;
    const states = new Set((path.dataset.state ?? "").split(" ").filter(Boolean));
    on === false ? states.delete(state) : states.add(state);
    path.dataset.state = [...states].join(" ");
  });
  new ResizeObserver(scale).observe(stage);
  const narrow = chart.getBoundingClientRect().width < 560;
  if (narrow) list.open = false;
  if (shows.length) show(narrow && shows[0].dataset.show.includes(" ") ? shows[1] : shows[0]);
}

document.addEventListener("chart:overlay", (event) => document.querySelectorAll("[data-chart]").forEach((chart) => chart.overlay?.(event.detail)));
const seen = new WeakSet();
const ready = (part) => part.querySelectorAll?.("[data-chart]").forEach((chart) => { if (!seen.has(chart)) { seen.add(chart); connect(chart); } });
document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentNode ?? document));
ready(document);
