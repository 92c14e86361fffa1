// The page for the projector: how many are noted down, without loading it anew.
const count = document.querySelector("[data-count]");
const EVERY_MS = 10_000;

async function ask() {
  const answer = await fetch(count.dataset.count, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { came } = await answer.json();
  count.textContent = came === 1 ? "1 person is noted down." : `${came} people are noted down.`;
}

if (count) setInterval(() => ask().catch(() => {}), EVERY_MS);
