// A canned answer, or one that was given before, goes into the answer's box, after what is already there; the guide
// that was sent with it is chosen again.

for (const button of document.querySelectorAll("[data-fill]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const box = document.getElementById(button.dataset.fill);
    box.value = [box.value.trim(), button.dataset.text].filter(Boolean).join("\n");
    const list = document.getElementById(button.dataset.list);
    const page = button.dataset.page;
    if (page && list && [...list.options].some((option) => option.value === page)) list.value = page;
    box.focus();
  });
}
