// Suggestions for a search box: the combobox pattern of the WAI-ARIA authoring practices. Without
// this file the box is a plain form.

const PAUSE = 150; // ms without a key before the server is asked
const LEAST = 2; // characters
const CACHED = 50; // responses, for text that is typed again

function complete(input) {
  const list = document.createElement("ul");
  const spoken = document.createElement("p");
  const answers = new Map();
  let timer;
  let asking;
  let active = -1;

  list.id = `${input.id}-list`;
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list, spoken);

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(number) {
    active = number;
    for (const [place, option] of options().entries()) {
      option.setAttribute("aria-selected", String(place === number));
    }
    const option = options()[number];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(offers) {
    list.replaceChildren(...offers.map(draw));
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(offers.length > 0));
    choose(-1);
    const unit = offers.length === 1 ? "suggestion" : "suggestions";
    spoken.textContent = offers.length ? `${offers.length} ${unit}` : "";
  }

  function draw(offer, place) {
    const option = document.createElement("li");
    const name = document.createElement("span");
    const kind = document.createElement("span");
    option.id = `${list.id}-${place}`;
    option.setAttribute("role", "option");
    option.dataset.url = offer.url;
    option.dataset.fill = offer.fill;
    name.textContent = offer.text;
    kind.textContent = offer.kind;
    kind.className = "completion-kind";
    option.append(name, " ", kind);
    return option;
  }

  // A prefix such as "group:" fills the box and shows its names; anything else is a page.
  function take(option) {
    if (!option.dataset.fill) return location.assign(option.dataset.url);
    input.value = option.dataset.fill;
    ask();
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < LEAST) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      let offers = answers.get(typed);
      if (!offers) {
        const address = `${input.dataset.complete}?${new URLSearchParams({ q: typed })}`;
        const answer = await fetch(address, { signal: asking.signal });
        if (!answer.ok) return close();
        offers = await answer.json();
        if (answers.size >= CACHED) answers.clear();
        answers.set(typed, offers);
      }
      if (input.value.trim() === typed && document.activeElement === input) show(offers);
    } catch {
      // Offline, or superseded by a newer request: the form works without suggestions.
    }
  }

  function move(step) {
    const last = options().length - 1;
    // Past either end the focus returns to the box.
    if (active === -1) choose(step > 0 ? 0 : last);
    else choose(active + step > last ? -1 : active + step);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < LEAST) return close();
    timer = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) move(event.key === "ArrowDown" ? 1 : -1);
      else ask();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault(); // it would clear the box
      close();
    } else if (event.key === "Enter") {
      const chosen = options()[active];
      if (isOpen && chosen) {
        event.preventDefault();
        take(chosen);
      } else {
        close();
      }
    }
  });

  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the box
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

document.querySelectorAll("input[data-complete]").forEach(complete);
