// While a question is typed, guides that may answer it stand under it. "This answered me" ends there; else one sends the form.

const WAIT = 350;
const frame = document.getElementById("ask-suggestions");
const subject = document.querySelector('form.answer-form [name="subject"]');

if (frame && subject) {
  const form = document.getElementById("ask-solved");
  const row = document.getElementById("ask-suggestion");
  const box = frame.content.firstElementChild.cloneNode(true);
  const list = box.querySelector("ul");
  let timer;
  let request;
  let asked = "";

  function entry(found) {
    const item = row.content.firstElementChild.cloneNode(true);
    item.querySelector("summary").textContent = found.title;
    item.querySelector(".ask-suggestions__text").textContent = found.text;
    item.querySelector("a").href = found.url;
    item.querySelector("button").value = found.pk;
    return item;
  }

  function show(rows) {
    list.replaceChildren(...rows.map(entry));
    box.hidden = rows.length === 0;
  }

  async function ask() {
    const words = subject.value.trim();
    if (words === asked) return;
    asked = words;
    request?.abort();
    request = new AbortController();
    try {
      const response = await fetch(`${frame.dataset.suggest}?q=${encodeURIComponent(words)}`, { signal: request.signal });
      if (response.ok && !response.redirected) show(await response.json());
    } catch {
      // offline or overtaken: the form works without
    }
  }

  box.hidden = true;
  subject.closest(".field").after(box);
  subject.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  form.addEventListener("submit", () => {
    form.elements.words.value = subject.value;
    document.querySelector("form.answer-form").dispatchEvent(new Event("solved")); // the draft is over
  });
  if (subject.value.trim()) ask();
}
