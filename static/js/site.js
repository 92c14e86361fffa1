// Improvements only: every page works without this file.

// Forms: the error summary ---------------------------------------------------------------------

function meetErrorSummary() {
  const summary = document.querySelector(".error-summary");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    (target.matches("fieldset") ? target.querySelector("input") ?? target : target).focus();
    target.scrollIntoView({ block: "start" });
  });
}

// Forms: how many characters are left -----------------------------------------------------------

function countCharacters(control) {
  const limit = Number(control.dataset.limit);
  const shown = document.getElementById(`${control.id}-limit`);
  if (!limit || !shown) return;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  shown.after(spoken);
  const number = new Intl.NumberFormat("en-GB");
  const empty = shown.textContent;
  let speaking;

  function update() {
    const left = limit - [...control.value].length;
    const isNear = left <= Math.max(20, limit / 10);
    const unit = Math.abs(left) === 1 ? "character" : "characters";
    const words =
      left < 0 ? `${number.format(-left)} ${unit} too many` : `${number.format(left)} ${unit} left`;
    shown.textContent = control.value ? words : empty;
    shown.classList.toggle("limit-near", isNear && left >= 0);
    shown.classList.toggle("limit-over", left < 0);
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      spoken.textContent = isNear && control.value ? words : "";
    }, 1000);
  }

  control.addEventListener("input", update);
  if (control.value) update();
}

// Forms: what a text in Markdown will look like --------------------------------------------------

const PREVIEW_WAITS = 10000;

function previewText(button) {
  const form = button.form;
  const control = document.getElementById(button.dataset.of);
  const shown = document.getElementById(`${button.dataset.of}-preview`);

  // Trusted Types allow no HTML from a string; a document of our own that was fetched is none.
  function fetchDocument() {
    const request = new XMLHttpRequest();
    request.open("POST", button.dataset.preview);
    request.responseType = "document";
    request.timeout = PREVIEW_WAITS;
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token?.value ?? "");
    return new Promise((resolve, reject) => {
      request.onload = () => (isPreview(request) ? resolve(request.response) : reject());
      request.onerror = request.ontimeout = reject;
      request.send(new URLSearchParams({ text: control.value }));
    });
  }

  function isPreview(request) {
    const isOwn = new URL(request.responseURL).pathname === button.dataset.preview;
    return isOwn && request.status === 200 && request.response !== null;
  }

  async function show() {
    const { body } = await fetchDocument();
    shown.querySelector(".prose").replaceChildren(...document.adoptNode(body).childNodes);
    shown.hidden = false;
    shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "nearest" });
  }

  button.addEventListener("click", (event) => {
    if (button.dataset.sends) return;
    event.preventDefault();
    const isEnterElsewhere = event.detail === 0 && document.activeElement !== button;
    if (isEnterElsewhere) {
      form.requestSubmit(form.querySelector("button:not([data-preview]):not([type=button])"));
      return;
    }
    show().catch(() => {
      button.dataset.sends = "yes"; // as without script: the form comes back with the preview
      form.requestSubmit(button);
    });
  });
}

// Forms: a box to narrow a long list of choices --------------------------------------------------

function filterChoices(list) {
  const id = `filter-${list.closest("fieldset").id}`;
  const box = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const found = document.createElement("p");
  box.className = "filter-box";
  label.htmlFor = input.id = id;
  label.className = "hint";
  label.textContent = "Type to narrow the list";
  input.type = "search";
  input.className = "input";
  input.autocomplete = "off";
  found.className = "visually-hidden";
  found.setAttribute("role", "status");
  box.append(label, input, found);
  list.before(box);

  const choices = [...list.querySelectorAll(".choice")];
  const headings = [...list.querySelectorAll(".choices-heading")];

  function narrow() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const choice of choices) {
      const text = choice.textContent.toLowerCase();
      const isChosen = choice.querySelector("input").checked;
      choice.hidden = !isChosen && !words.every((word) => text.includes(word));
    }
    for (const heading of headings) heading.hidden = words.length > 0;
    const shown = choices.filter((choice) => !choice.hidden).length;
    found.textContent = words.length ? `${shown} of ${choices.length} shown` : "";
  }

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
  });
}

// Forms: drafts, kept on the server because office machines are shared ----------------------------

const QUIET_BEFORE_SAVING = 2000;
const SAVING_AT_MOST = 10000;

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const token = form.elements.csrf_token?.value ?? "";
  let timer;
  let saved = answers().toString();
  let isSending = false;
  let pressed = null; // a button, while the last save is still under way

  function answers() {
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const isTyped = name !== "csrf_token" && name !== "seen";
      if (isTyped && typeof value === "string") typed.append(name, value);
    }
    return typed;
  }

  function say(words, isWrong = false) {
    if (!status) return;
    status.textContent = words;
    status.classList.toggle("draft-state-wrong", isWrong);
  }

  async function save() {
    clearTimeout(timer);
    const body = answers();
    const text = body.toString();
    const seen = form.elements.seen; // of a form that two can write: what this page knows of it
    if (seen) body.append("seen", seen.value);
    if (text === saved || isSending || form.dataset.sent) return;
    isSending = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token, Accept: "application/json" },
        keepalive: text.length < 60000, // browsers refuse more than 64 kB
        signal: AbortSignal.timeout(SAVING_AT_MOST),
      });
      if (answer.redirected || answer.status === 409) {
        saved = text; // pressing a button keeps it, and shows what to do
        say(
          answer.redirected
            ? "You are signed out. Press a button below: your text goes along"
            : "Changed in another window, or by a colleague. Press Save to see both",
          true,
        );
        return;
      }
      if (!answer.ok) throw new Error(answer.statusText);
      const { saved_at: savedAt, seen: nowSeen } = await answer.json();
      if (seen && nowSeen) seen.value = nowSeen;
      saved = text;
      say(`Draft saved ${savedAt}`);
    } catch {
      say("Not saved: check your connection, then press Save", true);
    } finally {
      isSending = false;
      const button = pressed;
      pressed = null;
      if (button) form.requestSubmit(button);
      else if (answers().toString() !== text) saveSoon();
    }
  }

  function saveSoon() {
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_BEFORE_SAVING);
  }

  form.addEventListener("input", saveSoon);
  form.addEventListener("change", saveSoon);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!isSending || !event.submitter) return;
    // What is pressed now would not know yet what that save has kept, and seem to overwrite it.
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

// Forms: pressed once, sent once -------------------------------------------------------------------

const SENT_FOR = 10000; // then a person may press again, should no answer have come

function allowSending(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
}

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-disabled", "true");
    }
    setTimeout(() => allowSending(form), SENT_FOR);
  });
}

// A link to copy ------------------------------------------------------------------------------------

function copyLink(field) {
  if (!navigator.clipboard) return; // not over plain HTTP: the address can be selected
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = "Copy";
  said.className = "small";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      field.select();
      said.textContent = "Press Ctrl and C to copy it.";
    }
  });
  field.after(button);
  field.parentElement.after(said);
  field.addEventListener("focus", () => field.select());
}

// Menus and filters --------------------------------------------------------------------------------

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const isEscape = event.type === "keydown" && event.key === "Escape";
    const isOutside = event.type !== "keydown" && !menu.contains(event.target);
    if (!isEscape && !isOutside) continue;
    if (isEscape && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

// For browsers without ::details-content, where the style sheet cannot open them.
function openWhenWide(details) {
  if (CSS.supports("selector(::details-content)")) return;
  const wide = matchMedia("(width >= 62rem)");
  const follow = () => (details.open = wide.matches);
  wide.addEventListener("change", follow);
  follow();
}

meetErrorSummary();
document.querySelectorAll("[data-limit]").forEach(countCharacters);
document.querySelectorAll("[data-preview]").forEach(previewText);
document.querySelectorAll("[data-filter]").forEach(filterChoices);
document.querySelectorAll("[data-copy]").forEach(copyLink);
document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("[data-open-when-wide]").forEach(openWhenWide);
for (const type of ["keydown", "click", "focusin"]) document.addEventListener(type, closeMenus);
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(allowSending);
});
