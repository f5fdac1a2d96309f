// A canned answer goes into the answer's box, after what is already there.

for (const button of document.querySelectorAll("[data-fill]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const box = document.getElementById(button.dataset.fill);
    box.value = [box.value.trim(), button.dataset.text].filter(Boolean).join("\n");
    box.focus();
  });
}
