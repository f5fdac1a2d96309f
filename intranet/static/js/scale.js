// A survey answered with the thumb or with digits: how many statements are answered is counted, and an aspect that is
// complete opens the next one. It stays open itself until an answer is given elsewhere, so nothing moves under a finger.

const form = document.querySelector("form.answer-form");
const folds = [...form.querySelectorAll("details.scale")];
const told = form.querySelector("[data-told]");
const DIGITS = "๐๑๒๓๔๕";
const complete = new Set(); // the aspects that were complete when we last looked

function rowsOf(place) {
  return [...place.querySelectorAll("fieldset.likert")].filter((row) => !row.closest("[hidden]"));
}

function isAnswered(row) {
  return row.querySelector(":checked") !== null;
}

function isComplete(fold) {
  return rowsOf(fold).every(isAnswered);
}

function write(place, rows) {
  const said = place?.querySelector("[data-answered]");
  if (said) said.textContent = rows.filter(isAnswered).length;
}

function count() {
  for (const fold of folds) {
    write(fold.querySelector("summary"), rowsOf(fold));
    fold.classList.toggle("scale--done", isComplete(fold));
  }
  write(form.querySelector("[data-total]"), rowsOf(form));
}

function nextOf(fold) {
  const after = folds.slice(folds.indexOf(fold) + 1);
  return [...after, ...folds].find((other) => !isComplete(other));
}

function openNext(fold) {
  const next = nextOf(fold);
  if (next) next.open = true;
  if (told) told.textContent = next ? told.dataset.next + next.querySelector("h3").textContent : told.dataset.all;
}

// What is complete folds away above the answer just given, which stays where it stands on the screen.
function tidy(fold, row) {
  const place = row.getBoundingClientRect().top;
  for (const other of folds) if (other !== fold && isComplete(other)) other.open = false;
  scrollBy({ top: row.getBoundingClientRect().top - place, behavior: "instant" });
}

form.addEventListener("change", (event) => {
  const row = event.target.closest("fieldset.likert");
  const fold = row?.closest("details.scale");
  if (!fold) return;
  tidy(fold, row);
  if (isComplete(fold) && !complete.has(fold)) openNext(fold);
  if (isComplete(fold)) complete.add(fold);
});

// As the page came, or a draft came back: an aspect that waits for answers is open.
function settle() {
  count();
  for (const fold of folds) if (isComplete(fold)) complete.add(fold);
  const isWaiting = folds.some((fold) => fold.open && !isComplete(fold));
  const next = folds.find((fold) => !isComplete(fold));
  if (!isWaiting && next) next.open = true;
}

form.addEventListener("input", (event) => (event.target === form ? settle() : count()));

// Digits ---------------------------------------------------------------------------------------------------------------
function answerFor(key) {
  const digit = DIGITS.includes(key) ? String(DIGITS.indexOf(key)) : key;
  return digit === "0" || digit === "-" ? "na" : digit;
}

function goOn(row) {
  const rows = rowsOf(form);
  const next = rows[rows.indexOf(row) + 1];
  if (!next) return;
  const fold = next.closest("details.scale");
  if (fold) fold.open = true;
  (next.querySelector(":checked") ?? next.querySelector("input")).focus();
}

form.addEventListener("keydown", (event) => {
  const row = event.target.closest("fieldset.likert");
  if (!row || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
  const radio = row.querySelector(`input[value="${CSS.escape(answerFor(event.key))}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.click();
  goOn(row);
});

settle();
