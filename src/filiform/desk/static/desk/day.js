// A new date in the picker goes there at once; a choice in a row's menu closes it.
document.querySelectorAll("[data-goes-at-once]").forEach((form) => form.addEventListener("change", () => form.requestSubmit()));
document.addEventListener("htmx:afterRequest", (event) => { const menu = event.target.closest?.("details.menu"); if (menu) menu.open = false; });
