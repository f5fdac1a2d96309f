// Keeps what is typed into a form in this browser until the site has received it, a day at most: for people who have
// signed in alone, and never what tells of a person. What was typed in several windows is kept for each of them.
// Drafts go at sign-out, when somebody else opens a form here, and once what they hold was received.

const PREFIX = "draft:";
const OF_THE_ADMIN = "admin-copy:"; // see admin-copies.js
const DAY = 24 * 60 * 60 * 1000;
const TELLS_OF_A_PERSON = /name|phone|tel|email|contact/;
const NOT_KEPT = ["hidden", "file", "submit", "button", "password", "search"];
const { owner } = document.body.dataset;
const load = Date.now().toString(36) + Math.random().toString(36).slice(2);

// Storage ------------------------------------------------------------------------------------------------------------
function store(action) {
  try {
    return action(localStorage);
  } catch {
    return null; // storage is shut: no drafts
  }
}

function read(name) {
  const text = store((storage) => storage.getItem(name));
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function drafts() {
  const names = store((storage) => Object.keys(storage)) ?? [];
  return names.filter((name) => name.startsWith(PREFIX));
}

function clear(isOver) {
  for (const name of drafts()) {
    if (isOver(name, read(name))) store((storage) => storage.removeItem(name));
  }
}

// What the page says of the sending before it ----------------------------------------------------------------------
function isRefusal() {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200;
  return status >= 400 || document.querySelector('.error-summary, [aria-invalid="true"], [data-typed-again]') !== null;
}

const isAccountPage = location.pathname.startsWith("/accounts/");
clear((name, draft) => !(Date.now() - draft.at < DAY));
if (!isAccountPage && !isRefusal()) clear((name, draft) => draft.isSent);

// What this device kept of a person goes when that person leaves: here, in the admin, and the guides of worker.js.
function leave() {
  clear(() => true);
  for (const name of store((storage) => Object.keys(storage)) ?? []) {
    if (name.startsWith(OF_THE_ADMIN)) store((storage) => storage.removeItem(name));
  }
  if ("caches" in window) caches.delete("guides");
}

for (const form of document.querySelectorAll('form[action*="logout"]')) form.addEventListener("submit", leave);
// The page after signing out, from wherever.
if (isAccountPage && new URLSearchParams(location.search).has("left")) {
  leave();
  history.replaceState(null, "", location.pathname);
}

// One form -------------------------------------------------------------------------------------------------------------
function keptFields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !NOT_KEPT.includes(field.type) &&
      !TELLS_OF_A_PERSON.test(field.name) &&
      !field.closest("[data-personal]"),
  );
}

function answers(form) {
  return keptFields(form)
    .filter((field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value))
    .map((field) => [field.name, field.value]);
}

function fill(form, given) {
  for (const field of keptFields(form)) {
    const values = given.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[0] ?? "";
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function hour(at) {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, "0")}.${String(time.getMinutes()).padStart(2, "0")}`;
}

function keep(form, number) {
  const place = `${PREFIX}${owner}:${location.pathname}${form.dataset.draft ?? `#${number}`}:`;
  const own = place + load;
  const asItCame = answers(form);
  const note = document.getElementById("draft-note").content.firstElementChild.cloneNode(true);
  let isDirty = false;

  function save(isSent = false) {
    const draft = { at: Date.now(), isSent, answers: answers(form), before: asItCame };
    store((storage) => storage.setItem(own, JSON.stringify(draft)));
  }

  function forget() {
    isDirty = false;
    store((storage) => storage.removeItem(own));
  }

  function latest() {
    const named = drafts().filter((name) => name.startsWith(place) && name !== own);
    return named.sort((one, other) => read(other).at - read(one).at)[0];
  }

  function show(state) {
    note.dataset.state = state;
    note.hidden = !state;
  }

  // The draft becomes this page's own. A window that still holds it keeps it again when it is left.
  function take(name) {
    const draft = read(name);
    store((storage) => storage.removeItem(name));
    fill(form, draft.answers);
    save();
    isDirty = true;
    show("restored");
  }

  function begin() {
    const name = latest();
    const draft = name ? read(name) : {};
    if (!draft.answers?.length || JSON.stringify(draft.answers) === JSON.stringify(asItCame)) return;
    // What the page came with is newer than what the draft began from: the person chooses.
    if (JSON.stringify(draft.before) === JSON.stringify(asItCame)) take(name);
    else {
      note.querySelector("time").textContent = hour(draft.at);
      note.querySelector("[data-draft-use]").onclick = () => take(name);
      show("offered");
    }
  }

  note.querySelector("[data-draft-clear]").addEventListener("click", () => {
    forget();
    form.reset();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    forget();
    show("");
  });
  note.querySelector("[data-draft-drop]").addEventListener("click", () => {
    store((storage) => storage.removeItem(latest()));
    show("");
  });
  form.prepend(note);
  if (!isRefusal()) begin();
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    isDirty = true;
    save();
  });
  form.addEventListener("submit", () => {
    isDirty = false;
    save(true); // what comes next takes it away, unless the sending was refused
  });
  form.addEventListener("solved", forget);
  addEventListener("pagehide", () => {
    const isTaken = store((storage) => storage.getItem(own)) === null; // by another window
    if (isDirty && isTaken) save();
  });
}

function isWritten(form) {
  return form.matches(".answer-form") || form.querySelector("textarea") !== null;
}

if (owner && !isAccountPage) {
  clear((name) => !name.startsWith(`${PREFIX}${owner}:`));
  [...document.querySelectorAll('main form[method="post"]')].filter(isWritten).forEach(keep);
}
