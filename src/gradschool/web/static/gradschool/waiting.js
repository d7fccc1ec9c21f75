// A page that waits for a training asks the engine how far it is, and shows itself again when it is done.
const EVERY = 150;

export function watchTraining() {
  const address = document.querySelector("[data-waiting]")?.dataset.waiting;
  if (address) ask(address);
}

async function ask(address, tries = 0) {
  let status = 0;
  try {
    status = (await fetch(address, { cache: "no-store" })).status;
  } catch {
    status = 202; // no connection now: ask again
  }
  if (status !== 202 || tries > 400) return window.location.reload();
  setTimeout(() => ask(address, tries + 1), EVERY);
}
