// Suggestions under the search box: an ARIA combobox over /search/suggest/. Without scripts the box is a plain form.

const WAIT = 160;

class Suggest {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.status = form.querySelector("[role=status]");
    this.list = form.querySelector("[role=listbox]");
    this.rows = [];
    this.active = -1;
    this.typed = "";
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.addEventListener("input", (event) => event.isComposing || this.wait());
    this.input.addEventListener("compositionend", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.click(event));
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.request?.abort();
    this.typed = this.input.value;
    const words = this.typed.trim();
    if (!words) return this.close();
    this.request = new AbortController();
    try {
      const url = `${this.form.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const response = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (response.ok && !response.redirected) this.show(await response.json());
      else this.close();
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // offline: the form still works
    }
  }

  show(rows) {
    this.rows = rows;
    this.active = -1;
    this.list.replaceChildren(...rows.map((row, index) => this.option(row, index)));
    this.open(rows.length > 0);
    this.status.textContent = rows.length ? `มีคำแนะนำ ${rows.length} รายการ ใช้ลูกศรขึ้นลงเพื่อเลือก` : "";
  }

  option(row, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.index = index;
    item.textContent = row.text;
    return item;
  }

  open(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (!shown) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.active = -1;
    this.open(false);
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.list.hidden) {
      this.input.value = this.typed;
      this.close();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.list.hidden) {
      this.move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && this.rows[this.active]?.url) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  move(step) {
    const places = this.rows.length + 1; // one more for the words as typed
    this.active = ((this.active + 1 + step + places) % places) - 1;
    for (const item of this.list.children) {
      item.setAttribute("aria-selected", String(Number(item.dataset.index) === this.active));
    }
    const row = this.rows[this.active];
    this.input.value = row ? row.text : this.typed;
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    const chosen = this.list.children[this.active];
    this.input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  click(event) {
    const item = event.target.closest("[role=option]");
    if (item) this.choose(Number(item.dataset.index));
  }

  choose(index) {
    const row = this.rows[index];
    if (row.url) {
      window.location.assign(row.url);
    } else {
      this.input.value = row.text;
      this.form.requestSubmit();
    }
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggest(form);
