// Finds a guide to send with an answer: what is typed fills the list to choose from. Without scripts the list stands as it is.

const WAIT = 250;

for (const box of document.querySelectorAll("[data-guide-picker]")) {
  const list = document.getElementById(box.dataset.target);
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const group = document.createElement("optgroup");
  let timer;

  function show(rows) {
    group.replaceChildren(...rows.map((row) => new Option(row.title, row.pk)));
    group.label = `${box.dataset.found} ${rows.length}`;
    if (rows.length) {
      list.insertBefore(group, list.children[1] ?? null);
      list.value = rows[0].pk;
    }
    status.textContent = rows.length ? `${group.label}: ${rows[0].title}` : box.dataset.nothing;
  }

  async function find() {
    const words = input.value.trim();
    if (words.length < 4) return;
    try {
      const response = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(words)}`);
      if (response.ok && !response.redirected) show(await response.json());
    } catch {
      // offline: the list as it is
    }
  }

  box.hidden = false;
  list.closest(".field").before(box);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
