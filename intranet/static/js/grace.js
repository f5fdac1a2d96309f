// A moment in which a decision can still be taken back: it is sent when the seconds are over, or at a second press.

for (const form of document.querySelectorAll("form[data-grace]")) {
  const status = Object.assign(document.createElement("p"), { className: "grace" });
  const words = document.createElement("span");
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "button button--secondary" });
  words.setAttribute("role", "status");
  stop.textContent = "ยกเลิก";
  status.append(words, stop);
  let clock = null;

  const ask = (event) => event.preventDefault(); // who leaves the page meanwhile is asked

  function end() {
    clearInterval(clock);
    clock = null;
    removeEventListener("beforeunload", ask);
    status.remove();
  }

  stop.addEventListener("click", () => {
    end();
    form.querySelector("button").focus();
  });

  form.addEventListener("submit", (event) => {
    if (clock !== null) return end();
    event.preventDefault();
    let left = Number(form.dataset.grace);
    const tell = () => (words.textContent = `${form.dataset.told} ${left} วินาที`);
    tell();
    form.closest(".decide").append(status);
    addEventListener("beforeunload", ask);
    clock = setInterval(() => {
      left -= 1;
      if (left > 0) tell();
      else form.requestSubmit(event.submitter);
    }, 1000);
  });
}
