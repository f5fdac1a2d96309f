// Takes drafts of forms (see forms.js) out of the browser: at sign-out, after a day, and once the form has been received.
// When the session ends by itself, the draft of the page that sign-in leads back to stays for its writer.

const PREFIX = "draft:";
const DAY = 24 * 60 * 60 * 1000;

function clear(isOver) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && isOver(name, read(name))) localStorage.removeItem(name);
    }
  } catch {
    // storage is shut: there are no drafts
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}

const signOut = [...document.querySelectorAll('form[action*="logout"]')];
const isReceipt = /^\/(r|thanks)\//.test(location.pathname);
const next = new URLSearchParams(location.search).get("next");

clear((name, draft) => !(Date.now() - draft.at < DAY));
if (isReceipt) clear((name, draft) => draft.isSent);
if (!signOut.length) clear((name, draft) => draft.path !== next);
for (const form of signOut) form.addEventListener("submit", () => clear(() => true));
