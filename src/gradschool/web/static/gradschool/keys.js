// A to D, or 1 to 4, choose an answer from anywhere on the page; Enter then answers, as in any form.

function indexOf(key) {
  if (/^[1-9]$/.test(key)) return Number(key) - 1;
  return /^[a-i]$/i.test(key) ? key.toLowerCase().charCodeAt(0) - 97 : -1;
}

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
    const choice = document.querySelectorAll("#card form.answer input:is([type=radio], [type=checkbox])")[indexOf(event.key)];
    if (!choice || choice.disabled) return;
    event.preventDefault();
    choice.focus();
    if (choice.checked && choice.type === "radio") return;
    choice.checked = !choice.checked;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
