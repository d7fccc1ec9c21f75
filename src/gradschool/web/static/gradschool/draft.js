// Keeps the choice on the server as it is made, so that it counts when the time runs out.
// Says whether it is kept; without a connection it tries again until it is, or until another choice is made.

const FROM_SCRIPT = { "HX-Request": "true" }; // without it the server redirects to the question, as after any form
const AGAIN = [500, 1000, 2000, 4000];
let latest = 0;
let pending = Promise.resolve();
let sending = new AbortController();

export function choiceIsKept() {
  return Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 1500))]);
}

function say(form, name) {
  const place = form.querySelector(".draft-state");
  place.textContent = place.dataset[name];
  place.classList.toggle("problem", name === "unsaved" || name === "refused");
}

function isComplete(form) {
  const menus = [...form.querySelectorAll("select[name=answer]")];
  const distinct = form.querySelector("in-order") ? new Set(menus.map((menu) => menu.value)).size : menus.length;
  return menus.every((menu) => menu.value) && distinct === menus.length;
}

function supersede() {
  latest += 1;
  sending.abort();
}

async function keep(form, turn) {
  const body = new FormData(form);
  sending = new AbortController();
  const { signal } = sending;
  for (let tries = 0; turn === latest && form.isConnected; tries += 1) {
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: FROM_SCRIPT, signal });
      if (turn !== latest) return;
      return say(form, answer.ok ? "kept" : "refused");
    } catch {
      if (turn !== latest) return;
      say(form, "unsaved");
      await new Promise((resolve) => setTimeout(resolve, AGAIN[Math.min(tries, AGAIN.length - 1)]));
    }
  }
}

function keepChoice(form) {
  if (!isComplete(form)) return; // a place is still open: there is nothing yet that could count
  supersede();
  say(form, "keeping");
  pending = keep(form, latest);
}

// Whether a choice differs from the one that the server put on the page. <in-order> sets its menus by itself.
function wasMade(form) {
  const menus = form.querySelectorAll("select[name=answer]:not(in-order *)");
  const fields = form.querySelectorAll("input[name=answer]");
  return (
    [...menus].some((menu) => [...menu.options].some((one) => one.value && one.selected && !one.defaultSelected)) ||
    [...fields].some((one) => one.checked !== one.defaultChecked || one.value !== one.defaultValue)
  );
}

export function watchChoices() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.name === "answer" && form?.dataset.draft) keepChoice(form);
  });
  // A quick hand chooses before this script is here.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (wasMade(form)) keepChoice(form);
  }
  // An answer on its way makes the draft out of date.
  document.addEventListener("htmx:beforeRequest", supersede);
}
