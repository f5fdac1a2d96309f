// Many requests on one screen: one tick chooses all of them. Without it each is ticked by itself.

const all = document.querySelector("[data-choose-all]");
const items = [...document.querySelectorAll(".access-stage [name=items]")];

function showAll() {
  const chosen = items.filter((item) => item.checked).length;
  all.checked = chosen === items.length;
  all.indeterminate = chosen > 0 && chosen < items.length;
}

if (all && items.length) {
  all.closest("label").hidden = false;
  showAll();
  all.addEventListener("change", () => {
    for (const item of items) item.checked = all.checked;
  });
  for (const item of items) item.addEventListener("change", showAll);
}
