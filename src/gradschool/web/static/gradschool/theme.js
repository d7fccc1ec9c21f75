// The theme: a button in the header, and the form of the own page, both at once and without a request.
// The choice is a plain cookie, so that the server draws the next page in the right colours.

const YEAR = 365 * 24 * 3600;
const ICON = `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path class="half" d="M8 2a6 6 0 0 1 0 12z"/></svg>`;
const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme === "dark" || (root.dataset.theme === "system" && prefersDark.matches);
}

function choose(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  root.dataset.theme = theme;
  document.dispatchEvent(new Event("themechange"));
}

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small-button";
    button.innerHTML = ICON;
    const words = document.createElement("span");
    words.className = "words";
    button.append(words);
    const name = () => (words.textContent = isDark() ? this.dataset.light : this.dataset.dark);
    button.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
    document.addEventListener("themechange", name);
    prefersDark.addEventListener("change", name);
    name();
    this.replaceChildren(button);
  }
}
customElements.define("theme-switch", ThemeSwitch);

const form = document.querySelector("[data-theme-form]");
if (form) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", (event) => choose(event.target.value));
  document.addEventListener("themechange", () => {
    form.elements.theme.value = root.dataset.theme;
  });
}
