// <fill-in>: tiles beside the blanks of a snippet. The menus in the code stay the real controls: a tile only sets one,
// by a click (into the blank that was used last, or the first empty one) or by being dragged onto it.

class FillIn extends HTMLElement {
  connectedCallback() {
    this.menus = [...this.querySelectorAll("select.place")];
    if (!this.menus.length || this.querySelector(".hand")) return;
    this.current = this.menus.find((menu) => !menu.value) ?? this.menus[0];
    this.hand = document.createElement("div");
    this.hand.className = "hand";
    this.hand.setAttribute("role", "group");
    this.hand.setAttribute("aria-label", this.dataset.hand);
    const words = document.createElement("p");
    words.className = "muted small";
    words.textContent = this.dataset.hand;
    this.append(words, this.hand);
    for (const menu of this.menus) {
      menu.addEventListener("focus", () => this.mark(menu));
      menu.addEventListener("change", () => this.show());
      menu.addEventListener("dragover", (event) => this.accepts(menu) && event.preventDefault());
      menu.addEventListener("drop", (event) => this.dropped(event, menu));
    }
    this.mark(this.current);
  }

  mark(menu) {
    this.current = menu;
    for (const one of this.menus) one.classList.toggle("current", one === menu && this.menus.length > 1);
    this.show();
  }

  show() {
    const tiles = [...this.current.options].filter((option) => option.value);
    this.hand.replaceChildren(...tiles.map((option) => this.tile(option)));
  }

  tile(option) {
    const tile = document.createElement("button");
    tile.type = "button";
    tile.className = "hand-tile";
    tile.draggable = true;
    tile.textContent = option.textContent;
    tile.setAttribute("aria-pressed", String(this.current.value === option.value));
    tile.addEventListener("click", () => this.put(this.current, option.value));
    tile.addEventListener("dragstart", (event) => {
      this.dragged = { menu: this.current, value: option.value };
      event.dataTransfer.setData("text/plain", option.textContent);
    });
    return tile;
  }

  accepts(menu) {
    return this.dragged && [...menu.options].some((option) => option.value === this.dragged.value);
  }

  dropped(event, menu) {
    if (!this.accepts(menu)) return;
    event.preventDefault();
    this.put(menu, this.dragged.value);
    this.dragged = undefined;
  }

  put(menu, value) {
    menu.value = value;
    menu.dispatchEvent(new Event("change", { bubbles: true }));
    const next = this.menus.find((one) => !one.value);
    if (next) {
      this.mark(next);
      this.hand.querySelector("button")?.focus();
    } else {
      this.show();
      [...this.hand.children].find((tile) => tile.getAttribute("aria-pressed") === "true")?.focus();
    }
  }
}

customElements.define("fill-in", FillIn);
