// The small comforts of every page: text size, theme and contrast, menus that close, links that copy. All work without.

const root = document.documentElement;

function remember(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // storage is shut: the choice holds for this page
  }
}

function showChoice(group) {
  const chosen = root.dataset[group.dataset.setting] ?? "";
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}

for (const group of document.querySelectorAll("[data-setting]")) {
  showChoice(group);
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    remember(group.dataset.setting, button.value);
    showChoice(group);
  });
}


document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copy refused");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const status = button.parentElement.querySelector("[role=status]");
  try {
    await copyText(button.dataset.copy);
    status.textContent = button.dataset.copied;
  } catch {
    status.textContent = button.dataset.refused;
  }
});

const printButtons = document.querySelectorAll("[data-print]");
for (const button of printButtons) button.addEventListener("click", () => window.print());

// Beside the page, when it is done: keeps what the page without network needs. An in-app browser may not have it.
if (document.body.dataset.worker && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {}));
}

// What is to be mended is met first: the title says it, and the summary under it takes the focus. The site says it in
// its own words, so the browser's bubbles, which show one field at a time, stay away.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.noValidate = true;
  // Without an address of its own a form is sent to the page's with its fragment, which would take the focus.
  if (!form.hasAttribute("action")) form.setAttribute("action", location.pathname + location.search);
}

const summary = document.querySelector(".error-summary");
if (summary) {
  const said = "ผิดพลาด: ";
  if (!document.title.startsWith(said)) document.title = said + document.title;
  summary.tabIndex = -1;
  summary.focus();
}
