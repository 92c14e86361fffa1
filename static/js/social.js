// Improvements only, for members: the number of notifications, and the picker of mentions.

// Notifications: the number in the header ------------------------------------------------------------

const SHORTEST = 30_000;
const LONGEST = 300_000;
const MOST = 99;

// One request at a time and tab; none while the tab is hidden; seldom where nothing changes.
function watchBell(bell) {
  const words = bell.querySelector("[data-bell-words]");
  let pause = SHORTEST;
  let etag = "";
  let timer;
  let isAsking = false;

  function plan() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, pause);
  }

  async function look() {
    if (isAsking || document.hidden) return;
    isAsking = true;
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const answer = await fetch("/me/notifications/count", { headers, cache: "no-store" });
      if (answer.status === 200) {
        const { count } = await answer.json();
        show(count);
        pause = etag ? SHORTEST : pause;
        etag = answer.headers.get("ETag") ?? "";
      } else if (answer.status !== 304) {
        pause = LONGEST;
      }
    } catch {
      pause = LONGEST;
    } finally {
      isAsking = false;
      pause = Math.min(pause * 1.5, LONGEST);
      plan();
    }
  }

  function show(count) {
    words.textContent = count ? `${count > MOST ? `${MOST}+` : count} new` : "";
  }

  document.addEventListener("visibilitychange", () => {
    pause = SHORTEST;
    if (document.hidden) clearTimeout(timer);
    else look();
  });
  plan();
}

const bell = document.querySelector("[data-bell]");
if (bell) watchBell(bell);

// Mentions: names behind an @ ---------------------------------------------------------------------

const SHORTEST_NAME = 2;
const TYPING = 200;

function pickMentions(box) {
  const list = document.createElement("ul");
  list.className = "mention-picker";
  list.id = `${box.id}-mentions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members to mention");
  list.hidden = true;
  box.after(list);
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");
  let people = [];
  let chosen = -1;
  let waiting;
  let asked = "";

  // What is typed between the last @ and the caret; null where there is none.
  function typed() {
    const before = box.value.slice(0, box.selectionStart);
    return /(?:^|[^\p{L}\p{N}.@/_])@([^@\n]{0,40})$/u.exec(before)?.[1] ?? null;
  }

  function close() {
    list.hidden = true;
    people = [];
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
  }

  function draw() {
    list.replaceChildren(
      ...people.map((one, number) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${number}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(number === chosen));
        const name = document.createElement("strong");
        name.textContent = one.name;
        item.append(name, one.organisation ? ` ${one.organisation}` : "");
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          put(one);
        });
        return item;
      }),
    );
    list.hidden = people.length === 0;
    if (chosen >= 0) box.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function put(one) {
    const start = typed();
    if (start === null) return;
    const end = box.selectionStart;
    box.setRangeText(`${one.typed} `, end - start.length, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  async function look() {
    const start = typed();
    if (start === null || start.length < SHORTEST_NAME) return close();
    asked = start;
    try {
      const answer = await fetch(`/mentions?q=${encodeURIComponent(start)}`);
      if (!answer.ok || asked !== typed()) return close();
      people = (await answer.json()).people;
      chosen = people.length ? 0 : -1;
      draw();
    } catch {
      close();
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, TYPING);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      chosen = (chosen + steps[event.key] + people.length) % people.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      put(people[chosen]);
    } else if (event.key === "Escape") {
      close();
    } else return;
    event.preventDefault();
  });
}

document.querySelectorAll("textarea[data-mentions]").forEach(pickMentions);
