// Comforts of a form that people fill: fields that depend on another answer, one sending only, and a draft kept in the
// browser until the form was received, a day at most; never of fields marked personal. drafts.js takes drafts away.

const PREFIX = "draft:";
const form = document.querySelector("form.answer-form");
const key = form?.dataset.draft ? PREFIX + form.dataset.draft : null;
const owner = form?.dataset.draft?.split("-")[0];

function store(action) {
  try {
    return action(localStorage);
  } catch {
    return null; // storage is shut: no drafts
  }
}

// Drafts of somebody else who used this browser go at the first form that sees them.
function clearOthers() {
  store((storage) => {
    for (const name of Object.keys(storage)) {
      if (name.startsWith(PREFIX) && !name.startsWith(PREFIX + owner)) storage.removeItem(name);
    }
  });
}

function kept() {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !["hidden", "file", "submit", "button", "password"].includes(field.type) &&
      !field.closest("[data-personal]"),
  );
}

function save(isSent = false) {
  const answers = kept()
    .filter((field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value))
    .map((field) => [field.name, field.value]);
  store((storage) => storage.setItem(key, JSON.stringify({ at: Date.now(), path: location.pathname, isSent, answers })));
}

function restore() {
  const draft = store((storage) => JSON.parse(storage.getItem(key)));
  if (!draft?.answers?.length) return;
  for (const field of kept()) {
    const values = draft.answers.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  form.querySelector("[data-draft-note]").hidden = false;
}

function forget() {
  store((storage) => storage.removeItem(key));
}

function given(name) {
  return [...form.querySelectorAll(`[name="${name}"]`)]
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => (field.type === "checkbox" && field.value === "on" ? "true" : field.value));
}

function showDependent() {
  for (const box of form.querySelectorAll("[data-show-if]")) {
    const [name, code] = box.dataset.showIf.split("=");
    box.hidden = !given(name).includes(code);
  }
}

if (form) {
  const isFresh = !document.querySelector(".error-summary");
  if (key) clearOthers();
  if (key && isFresh) restore();
  showDependent();
  form.addEventListener("input", () => {
    showDependent();
    if (key) save();
  });
  form.addEventListener("submit", (event) => {
    const button = form.querySelector(".form__actions button");
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    if (key) save(true); // the receipt takes it away; without one it is still here
  });
  window.addEventListener("pageshow", () => {
    form.querySelector(".form__actions button")?.removeAttribute("aria-disabled"); // somebody came back to it
  });
  form.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
    forget();
    form.reset();
    form.querySelector("[data-draft-note]").hidden = true;
    showDependent();
  });
}
