// The moderators' queue by keyboard: J and K move, A accepts or leaves, D decides, O opens. Buttons do the same without it.
const items = [...document.querySelectorAll("[data-review-item]")];
const hint = document.querySelector("[data-review-keys]");
const TYPING = "input, textarea, select, [contenteditable]";

function here() {
  return items.findIndex((item) => item.contains(document.activeElement));
}

function go(step) {
  const next = Math.min(Math.max(here() + step, 0), items.length - 1);
  items[next]?.focus();
  items[next]?.scrollIntoView({ block: "nearest" });
}

function press(item, key) {
  const forms = [...item.querySelectorAll("form.post-button")];
  if (key === "a") forms.find((form) => form.elements.act)?.requestSubmit();
  if (key === "o") item.querySelector("[data-key=o]")?.click();
  if (key === "d") {
    const claim = forms.find((form) => form.action.endsWith("/claim"));
    if (claim) claim.requestSubmit();
    else item.querySelector("[data-key=d]")?.click();
  }
}

if (items.length) {
  hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    const key = event.key.toLowerCase();
    if (key === "j") go(1);
    if (key === "k") go(-1);
    if (here() >= 0) press(items[here()], key);
  });
}
