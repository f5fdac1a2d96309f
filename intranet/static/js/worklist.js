// Lists that are worked through: j and k go from row to row, x ticks, / searches the list, a row is read beside the
// list, and the bar of actions shows with a selection. Without it each row is a link and the bar stands below.

const KEYS = "worklist-keys";
const WIDE = matchMedia("(min-width: 64em)");
const list = document.querySelector("[data-worklist]");
const rows = [...document.querySelectorAll("[data-worklist] [data-row]")];

function linkOf(row) {
  return row.querySelector("th a");
}

// The selection --------------------------------------------------------------------------------------------------------
const all = document.querySelector("[data-all]");
const ticks = rows.map((row) => row.querySelector("input[type=checkbox]")).filter(Boolean);
const counted = list?.querySelector("[data-count]");

function showChoice() {
  const chosen = ticks.filter((tick) => tick.checked).length;
  list.toggleAttribute("data-chosen", chosen > 0);
  for (const row of rows) row.toggleAttribute("data-ticked", Boolean(row.querySelector("input:checked")));
  if (counted) counted.textContent = chosen ? counted.dataset.count.replace("{}", chosen) : "";
  if (!all) return;
  all.checked = chosen > 0 && chosen === ticks.length;
  all.indeterminate = chosen > 0 && chosen < ticks.length;
}

// The row beside the list ----------------------------------------------------------------------------------------------
const beside = list?.querySelector(".worklist__preview");
let wanted = 0;

function close() {
  if (!beside || beside.hidden) return;
  beside.hidden = true;
  for (const row of rows) row.removeAttribute("aria-current");
}

async function show(row) {
  if (!beside || !WIDE.matches) return;
  const turn = ++wanted;
  for (const other of rows) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  const answer = await fetch(`${linkOf(row).href}?part=preview`).catch(() => null);
  if (turn !== wanted) return; // another row was asked for since
  if (!answer?.ok || answer.redirected) return close();
  beside.querySelector("[data-shown]").innerHTML = await answer.text();
  beside.hidden = false;
}

// Keys -----------------------------------------------------------------------------------------------------------------
const switchOfKeys = document.querySelector("[data-keys]");

function keysAreOn() {
  try {
    return localStorage.getItem(KEYS) !== "off";
  } catch {
    return true; // storage is shut: the keys are on for this page
  }
}

function go(by) {
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.hasAttribute("aria-current"));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  linkOf(next).focus();
  show(next);
}

function tick() {
  const row = rows.find((one) => one.contains(document.activeElement));
  row?.querySelector("input[type=checkbox]")?.click();
}

function search() {
  const field = document.querySelector(".filters [name=q]");
  if (!field) return;
  field.closest("details").open = true;
  field.focus();
}

const ACTIONS = { j: () => go(1), k: () => go(-1), x: tick, "/": search, Escape: close };

function press(event) {
  const types = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (types || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(event.key in ACTIONS) || (event.key !== "Escape" && !switchOfKeys?.checked)) return;
  if (event.key !== "Escape") event.preventDefault();
  ACTIONS[event.key]();
}

if (list && rows.length) {
  showChoice();
  list.addEventListener("change", (event) => {
    if (event.target === all) for (const one of ticks) one.checked = all.checked;
    showChoice();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, label, input, button")) show(row);
  });
  beside?.querySelector("[data-close]").addEventListener("click", close);
  document.addEventListener("keydown", press);
}

if (switchOfKeys) {
  switchOfKeys.checked = keysAreOn();
  switchOfKeys.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS, switchOfKeys.checked ? "on" : "off");
    } catch {
      // storage is shut: the choice holds for this page
    }
  });
}
