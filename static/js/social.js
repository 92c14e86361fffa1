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
