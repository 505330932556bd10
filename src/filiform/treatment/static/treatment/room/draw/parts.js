// Small parts of the room, as the components of `ui` look.
import { html, nothing } from "../lit.js";

let sprite = "";
export const useIcons = (address) => { sprite = address; };
export const icon = (name) => html`<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;
export const tone = (severity) => ({ critical: "danger", serious: "warning" })[severity] ?? "accent";
export const badge = (text, kind = "neutral", name = "") => html`<span class="badge" data-kind=${kind}>${name ? icon(name) : nothing}${text}</span>`;
const ICONS = { danger: "stop", warning: "caution", success: "done", info: "info" };
/** A sentence that must be seen; `acts` are buttons below it. */
export const alert = (kind, text, acts = nothing, { role = kind === "danger" ? "alert" : "note" } = {}) =>
  html`<div class="alert" data-kind=${kind} role=${role}>${icon(ICONS[kind])}<div class="stack" data-gap="small"><p>${text}</p>${acts}</div></div>`;
export const card = (title, body, { kind, id, kicker } = {}) =>
  html`<section class="card" data-kind=${kind ?? nothing} id=${id ?? nothing} aria-label=${title}><header><div>${kicker ? html`<p class="kicker">${kicker}</p>` : nothing}<h2>${title}</h2></div></header>${body}</section>`;
/** A running clock; the page's own timer keeps it going. */
export const dwell = (since, limitMin, label = "") =>
  html`<span class="clock" data-since=${since} data-limit=${limitMin ? Math.round(limitMin * 60) : nothing}>${label ? html`<small>${label}</small>` : nothing}<time datetime=${since} role="timer"></time>${limitMin ? html`<span class="clock-word">overdue</span>` : nothing}</span>`;
export const fields = (form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));

export { number } from "../words.js";
export const submits = (done) => (event) => { event.preventDefault(); done(fields(event.target), event.submitter, event.target); };
