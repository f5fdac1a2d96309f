// Comforts of a form that people fill: fields that depend on another answer, the way to what is to be mended, and one
// sending only.

const form = document.querySelector("form.answer-form");

function given(name) {
  return [...form.querySelectorAll(`[name="${name}"]`)]
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => (field.type === "checkbox" && field.value === "on" ? "true" : field.value));
}

function showDependent() {
  for (const box of form.querySelectorAll("[data-show-if]")) {
    const [name, codes] = box.dataset.showIf.split("=");
    const answers = given(name);
    box.hidden = !codes.split("|").some((code) => answers.includes(code));
  }
  for (const fold of form.querySelectorAll("details.rare")) {
    fold.hidden = fold.querySelector(".question:not([hidden]), .statement:not([hidden])") === null;
  }
}

// A draft may bring answers into what is folded.
function openAnswered() {
  for (const fold of form.querySelectorAll("details.rare")) {
    const fields = [...fold.querySelectorAll("input, select, textarea")];
    if (fields.some((field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value))) fold.open = true;
  }
}

// The line of what the account says, once it was changed.
function tellKnown(fold) {
  const words = [...fold.querySelectorAll("input, select")].map((field) =>
    field.matches("select") ? field.selectedOptions[0].text : field.value,
  );
  const first = fold.querySelector("[name]").name === "prefix" ? [words.shift() + words.shift()] : [];
  fold.querySelector("[data-known]").textContent = [...first, ...words].filter(Boolean).join(" · ");
}

// What a link of the summary leads to may be folded; the focus goes to its first answer.
function goTo(link) {
  const place = document.querySelector(link.hash);
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const answer = place.querySelector("input:checked, input") ?? place; // the place may be a group of choices
  place.scrollIntoView();
  answer.focus({ preventScroll: true });
}

if (form) {
  showDependent();
  openAnswered();
  form.addEventListener("input", (event) => {
    showDependent();
    const known = event.target.closest("details.known");
    if (event.target === form) openAnswered();
    if (known) tellKnown(known);
  });
  // A browser shows the line that is written alone, and the bar at the foot may stand over the rest.
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) target.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("submit", (event) => {
    const button = form.querySelector(".form__actions button");
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
  });
  document.querySelector(".error-summary")?.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || !document.querySelector(link.hash)) return;
    event.preventDefault();
    goTo(link);
  });
  window.addEventListener("pageshow", () => {
    form.querySelector(".form__actions button")?.removeAttribute("aria-disabled"); // somebody came back to it
  });
}
