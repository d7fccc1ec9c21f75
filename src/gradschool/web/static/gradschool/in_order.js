// <in-order>: lines to put in order, by dragging or with the two buttons of each line. The menus underneath stay the real
// controls: they are set to what stands on screen, and they are what is sent.

class InOrder extends HTMLElement {
  connectedCallback() {
    this.menus = [...this.querySelectorAll("select.place")];
    if (!this.menus.length || this.querySelector(".moving")) return;
    const texts = new Map([...this.menus[0].options].filter((one) => one.value).map((one) => [one.value, one.textContent]));
    const standing = this.menus.map((menu) => menu.value);
    const whole = new Set(standing).size === texts.size && standing.every((value) => texts.has(value));
    this.texts = texts;
    this.lines = whole ? standing : [...texts.keys()];
    this.querySelector("ol").hidden = true;
    this.list = document.createElement("ol");
    this.list.className = "order moving";
    this.heard = document.createElement("p");
    this.heard.className = "sr";
    this.heard.setAttribute("role", "status");
    this.append(this.list, this.heard);
    this.draw();
    this.send(false);
  }

  draw() {
    this.list.replaceChildren(...this.lines.map((line, place) => this.line(line, place)));
  }

  line(line, place) {
    const item = document.createElement("li");
    item.draggable = true;
    const code = document.createElement("code");
    code.textContent = this.texts.get(line);
    item.append(code, this.button(place, -1), this.button(place, 1));
    item.addEventListener("dragstart", (event) => {
      this.dragged = place;
      event.dataTransfer.setData("text/plain", code.textContent);
    });
    item.addEventListener("dragover", (event) => this.dragged !== undefined && event.preventDefault());
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      this.move(this.dragged, place);
      this.dragged = undefined;
    });
    return item;
  }

  button(place, by) {
    const button = document.createElement("button");
    const line = this.texts.get(this.lines[place]);
    button.type = "button";
    button.className = "button quiet move";
    button.textContent = by < 0 ? "\u2191" : "\u2193";
    button.setAttribute("aria-label", `${by < 0 ? this.dataset.up : this.dataset.down}: ${line}`);
    button.disabled = place + by < 0 || place + by >= this.lines.length;
    button.addEventListener("click", () => {
      this.move(place, place + by);
      const buttons = this.list.children[place + by].querySelectorAll("button");
      const same = buttons[by < 0 ? 0 : 1];
      (same.disabled ? buttons[by < 0 ? 1 : 0] : same).focus();
    });
    return button;
  }

  move(from, to) {
    if (from === undefined || from === to) return;
    const [line] = this.lines.splice(from, 1);
    this.lines.splice(to, 0, line);
    this.draw();
    this.heard.textContent = `${this.texts.get(line)}: ${this.dataset.moved} ${to + 1}`;
    this.send(true);
  }

  send(changed) {
    this.menus.forEach((menu, place) => {
      menu.value = this.lines[place];
    });
    if (changed) this.menus[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("in-order", InOrder);
