// While a date is typed, the day as the site understands it is said in words under the field; the site itself reads it
// (/day/), so that there is one way to understand. Without this script the words come with the page that answers.
// In the admin, whose picker wants a whole year, 5/2/71 is also written out as 5/2/2571 when the field is left.
const WAIT = 250;
const FIELD = "input[data-thai-date]";
const waiting = new WeakMap();

async function understood(field) {
  const { thaiDate: kind, earliest, latest } = field.dataset;
  const answer = await fetch(`/day/?${new URLSearchParams({ q: field.value, kind, earliest, latest })}`);
  return answer.ok ? answer.json() : null;
}

async function say(field) {
  const typed = field.value;
  const output = field.parentElement.querySelector("output.day-in-words");
  const day = typed.trim() ? await understood(field).catch(() => null) : { words: "", error: "" };
  if (day && output && field.value === typed) {
    output.textContent = day.words || day.error;
  }
  return day;
}

async function writeOut(field) {
  const day = field.value.trim() ? await say(field) : null;
  if (day && day.typed && day.typed !== field.value && document.activeElement !== field) {
    field.value = day.typed;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function later(event) {
  if (event.target instanceof HTMLInputElement && event.target.matches(FIELD)) {
    clearTimeout(waiting.get(event.target));
    waiting.set(event.target, setTimeout(say, WAIT, event.target));
  }
}

document.addEventListener("input", later);
document.addEventListener("change", later);
document.addEventListener("focusout", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches(`${FIELD}[data-written-out]`)) {
    writeOut(event.target);
  }
});
