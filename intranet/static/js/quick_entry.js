// Quick entry: Ctrl+Enter in any field saves it as answered; a second press while it is on its way sends nothing.

for (const form of document.querySelectorAll("[data-quick-entry]")) {
  const answered = form.querySelector("[data-answered]");
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(answered);
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}
