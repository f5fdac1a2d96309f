// Comforts of a form that people fill: fields that depend on another answer, and one sending only.

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
}

if (form) {
  showDependent();
  form.addEventListener("input", showDependent);
  form.addEventListener("submit", (event) => {
    const button = form.querySelector(".form__actions button");
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    form.querySelector(".form__actions button")?.removeAttribute("aria-disabled"); // somebody came back to it
  });
}
