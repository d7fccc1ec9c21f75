// The question card: asks the server for it again, says what went wrong, and moves the focus to what is new.
import { choiceIsKept } from "./draft.js";

const AGAIN = 700;
const MOST_TRIES = 40;

export function currentCard() {
  return document.getElementById("card");
}

function say(card, name) {
  const place = card?.querySelector(".draft-state");
  if (!place) return;
  place.textContent = place.dataset[name];
  place.classList.toggle("problem", name !== "kept" && name !== "keeping");
}

// Show the card as the server has it. `keepOpen`: when it is still open only its clock is set right, so that
// nothing the learner does is disturbed; otherwise ask until the server, whose clock counts, has closed it.
export async function reloadCard({ keepOpen }, tries = 0) {
  const card = currentCard();
  if (!card || tries > MOST_TRIES) return;
  await choiceIsKept();
  let fresh;
  try {
    const answer = await fetch(card.dataset.item, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("card");
  } catch {
    setTimeout(() => reloadCard({ keepOpen }, tries + 1), AGAIN * 2);
    return;
  }
  if (card !== currentCard()) return;
  if (fresh.dataset.state !== card.dataset.state || fresh.dataset.item !== card.dataset.item) return swap(card, fresh);
  if (!keepOpen) setTimeout(() => reloadCard({ keepOpen }, tries + 1), AGAIN);
  else card.querySelector("count-down")?.replaceWith(fresh.querySelector("count-down") ?? "");
}

function swap(card, fresh) {
  card.replaceWith(fresh);
  window.htmx?.process(fresh);
  focusNews(fresh);
}

function focusNews(card) {
  const news = card?.querySelector("[data-focus]");
  if (!news) return;
  news.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

export function watchCard() {
  document.addEventListener("htmx:afterSwap", () => focusNews(currentCard()));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () => say(currentCard(), "failed"));
  }
}
