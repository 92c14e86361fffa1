// Moves the progress bar of an upload on. Without it the page has a link that does the same.

const box = document.querySelector("[data-progress]");
const words = box?.querySelector("[data-progress-words]");
const bar = box?.querySelector("progress");
const PAUSE_MS = 1500;

async function look() {
  const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const now = await answer.json();
  if (!now.is_at_work || now.state === "approved") {
    location.reload();
    return;
  }
  if (now.rows) {
    bar.max = Math.max(now.rows, now.rows_checked);
    bar.value = now.rows_checked;
  }
  const all = now.rows ? ` of about ${now.rows.toLocaleString("en-GB")}` : "";
  words.textContent = `${now.rows_checked.toLocaleString("en-GB")}${all} rows`;
  setTimeout(look, PAUSE_MS);
}

if (box) setTimeout(look, PAUSE_MS);
