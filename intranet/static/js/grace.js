// A moment in which a decision can still be taken back: it is sent when the seconds are over, or at a second press.

const ask = (event) => event.preventDefault(); // who leaves the page meanwhile is asked

for (const form of document.querySelectorAll("form[data-grace]")) {
  const status = Object.assign(document.createElement("p"), { className: "grace" });
  const words = document.createElement("span");
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "button button--secondary" });
  words.setAttribute("role", "status");
  stop.textContent = "ยกเลิก";
  form.closest(".decide").append(status);
  status.append(words, stop);
  status.hidden = true;
  let clock = null;

  function end() {
    clearTimeout(clock);
    clock = null;
    removeEventListener("beforeunload", ask);
    status.hidden = true;
    words.textContent = "";
  }

  stop.addEventListener("click", () => {
    end();
    form.querySelector("button").focus();
  });

  form.addEventListener("submit", (event) => {
    if (clock !== null) return end();
    event.preventDefault();
    status.hidden = false;
    words.textContent = `${form.dataset.told} ${form.dataset.grace} วินาที`;
    addEventListener("beforeunload", ask);
    clock = setTimeout(() => form.requestSubmit(event.submitter), form.dataset.grace * 1000);
  });
}
