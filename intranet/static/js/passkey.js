// Lets the browser make a passkey (data-passkey="create") or sign with one ("get"), and sends the form with the answer.
// Questions and answers are turned into JSON by allauth's webauthn-json.js, for older browsers cannot.

const { webauthnJSON } = globalThis;
// Whatever else goes wrong is told alike, for browsers do not say whether somebody cancelled.
const FAULTS = { InvalidStateError: "known", SecurityError: "unsupported" };

function show(form, fault) {
  for (const said of form.querySelectorAll("[data-fault]")) said.hidden = said.dataset.fault !== fault;
}

async function answer(form) {
  const ask = form.dataset.passkey === "create" ? webauthnJSON.create : webauthnJSON.get;
  return JSON.stringify(await ask(JSON.parse(form.dataset.question)));
}

async function confirm(form) {
  show(form, "");
  try {
    form.elements.answer.value = await answer(form);
  } catch (error) {
    show(form, FAULTS[error.name] ?? "cancelled");
    return;
  }
  form.submit();
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const isPossible = globalThis.isSecureContext && webauthnJSON?.supported();
  if (!isPossible) show(form, "unsupported");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isPossible) confirm(form);
  });
}
