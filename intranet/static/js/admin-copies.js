// Keeps what is typed in the admin until it is saved. Before a form is sent, and whenever a script of the editor gets no
// good answer, the site is asked who is signed in; where nobody is, a dialogue leads to sign in beside the text. A copy
// of the text lies in the browser, by person, address and tab, and is offered again. The other half is home/admin/copies.py.

const PREFIX = "admin-copy:";
const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000; // between looks at the session while somebody types
const EVERY = 2000; // milliseconds between copies
const WHO = "/admin/who/";
const NOT_KEPT = ["csrfmiddlewaretoken", "given_back"];

const form = [...document.querySelectorAll("form[method=post i]")].find(
  (each) => each.matches("[data-edit-form]") || (each.matches("main form") && each.querySelector("textarea, input[type=text]")),
);
let isShownAgain = form?.dataset.wUnsavedForceValue === "true"; // sent with an error: the text is on the page
let isSent = false; // and not touched since: a copy made while the answer is on its way goes with a success, too
let me = null; // who opened this page; null while that is not known
let path = location.pathname; // under which the copy lies; a new page gets its address at its first saving
const tab = nameOfTab();
let before = null; // what the form held before the first touch
let isChecked = false;
let lastAsked = 0;
let waiting = null; // what was to be sent when the session had ended: {submitter}

// Copies ------------------------------------------------------------------------------------------------------------------
function held() {
  const secret = new Set([...form.querySelectorAll("input[type=password]")].map((field) => field.name));
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !secret.has(name) && !NOT_KEPT.includes(name),
  );
}

// The same after a reload; another one in each tab, so that two tabs on one page do not overwrite each other's copy.
function nameOfTab() {
  try {
    sessionStorage.officeTab ||= String(Math.random());
    return sessionStorage.officeTab;
  } catch {
    return "";
  }
}

function nameOfCopy() {
  return `${PREFIX}${me}:${path}:${tab}`;
}

function keep() {
  if (!form || !me || before === null) return;
  const pairs = held();
  if (JSON.stringify(pairs) === before && !isShownAgain) return;
  try {
    localStorage.setItem(nameOfCopy(), JSON.stringify({ at: Date.now(), path, pairs, isSent }));
  } catch {
    // storage is shut or full: there is no copy
  }
}

function copies() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
  } catch {
    return [];
  }
}

function drop(isOver) {
  for (const copy of copies()) if (isOver(copy)) localStorage.removeItem(copy.name);
}

function cameFrom() {
  return document.referrer.startsWith(location.origin) ? new URL(document.referrer).pathname : "";
}

// The session -------------------------------------------------------------------------------------------------------------
// Who is signed in: "" for nobody, null where the site does not answer.
async function whoIsHere() {
  try {
    const answer = await fetch(WHO, { headers: { "X-Requested-With": "XMLHttpRequest" }, cache: "no-store" });
    if (answer.status === 403) return "";
    return answer.ok ? (await answer.json()).who : null;
  } catch {
    return null;
  }
}

// Signing in gives a new token; that of a page opened before would be refused. Wagtail's scripts send theirs (previews,
// a new order of pages) from its settings.
function takeNewTokens() {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  if (!token) return;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = token;
}

const REASONS = {
  gone: ["หมดเวลาเข้าสู่ระบบ", "ข้อความที่ท่านพิมพ์ยังอยู่ในหน้านี้ โปรดเข้าสู่ระบบในแท็บใหม่ แล้วกลับมาที่แท็บนี้เพื่อทำต่อ"],
  other: ["มีผู้ใช้อื่นเข้าสู่ระบบในเบราว์เซอร์นี้", "ข้อความที่ท่านพิมพ์ยังอยู่ในหน้านี้ โปรดเข้าสู่ระบบด้วยบัญชีเดิมของท่านในแท็บใหม่ แล้วกลับมาที่แท็บนี้"],
  away: ["ติดต่อเว็บไซต์ไม่ได้", "ข้อความที่ท่านพิมพ์ยังอยู่ในหน้านี้ โปรดตรวจเครือข่าย แล้วกดทำต่อ"],
};

const dialogue = document.createElement("dialog");
dialogue.className = "office-session";
dialogue.innerHTML = `
  <h2></h2><p></p>
  <p><a class="button" href="/accounts/login/?next=/admin/" target="_blank" rel="opener">เข้าสู่ระบบในแท็บใหม่</a>
  <button type="button" class="button button-secondary">ทำต่อ</button></p>`;
dialogue.querySelector("button").addEventListener("click", goOn);
dialogue.addEventListener("cancel", (event) => event.preventDefault());

function tell(reason) {
  const [title, text] = REASONS[reason];
  dialogue.querySelector("h2").textContent = title;
  dialogue.querySelector("p").textContent = text;
  dialogue.querySelector("a").hidden = reason === "away";
  if (!dialogue.isConnected) document.body.append(dialogue);
  if (!dialogue.open) dialogue.showModal();
}

// Whether the person who opened the page is signed in; if not, the dialogue says what to do.
async function isStillHere() {
  const here = await whoIsHere();
  if (here && (me === null || here === me)) {
    takeNewTokens();
    return true;
  }
  tell(here === null ? "away" : here === "" ? "gone" : "other");
  return false;
}

async function goOn() {
  if (!(await isStillHere()) || !dialogue.open) return; // asked twice, by the button and by coming back
  dialogue.close();
  if (waiting) {
    const { submitter } = waiting;
    waiting = null;
    send(submitter);
  } else if (form?.matches("[data-controller~=w-autosave]")) {
    form.dispatchEvent(new CustomEvent("w-unsaved:add"));
  }
}

function send(submitter) {
  isChecked = true;
  if (submitter) submitter.disabled = false; // the button was put to rest by the first click
  form.requestSubmit(submitter);
}

function asked(event) {
  if (event.target.action?.includes("/logout/")) drop(() => true);
  if (event.target !== form || me === null) return;
  if (isChecked) {
    isChecked = false;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  before ??= "";
  isSent = true;
  keep();
  const { submitter } = event;
  waiting = { submitter };
  isStillHere().then((isHere) => {
    if (!isHere || !waiting) return;
    waiting = null;
    send(submitter);
  });
}

// The offer ---------------------------------------------------------------------------------------------------------------
function giveBack(copy) {
  localStorage.removeItem(copy.name);
  if (!form.elements.given_back) {
    fill(copy.pairs);
    return;
  }
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.action;
  if (form.enctype) again.enctype = form.enctype;
  const token = form.elements.csrfmiddlewaretoken.value;
  for (const [name, value] of [...copy.pairs, ["csrfmiddlewaretoken", token], ["given_back", "1"]]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    again.append(field);
  }
  again.hidden = true;
  document.body.append(again);
  again.submit();
}

// A form that the site cannot fill from a copy has plain fields only.
function fill(pairs) {
  before ??= JSON.stringify(held());
  const chosen = (field) => pairs.some(([name, value]) => name === field.name && value === field.value);
  for (const field of form.elements) {
    if (["hidden", "password", "file", "submit", "button"].includes(field.type) || !field.name) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = chosen(field);
    else field.value = pairs.find(([name]) => name === field.name)?.[1] ?? field.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(copy) {
  const time = new Date(copy.at).toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit" });
  const banner = document.createElement("div");
  banner.className = "office-copy help-block help-warning";
  banner.setAttribute("role", "status");
  banner.innerHTML = `<p></p><p><button type="button" class="button button-small" data-give-back>แสดงข้อความนั้น</button>
    <button type="button" class="button button-small button-secondary" data-drop>ไม่ใช้แล้ว</button></p>`;
  banner.querySelector("p").textContent = `มีข้อความที่ท่านพิมพ์ไว้ในหน้านี้เมื่อ ${time} น. และยังไม่ได้บันทึก`;
  banner.querySelector("[data-give-back]").addEventListener("click", () => giveBack(copy));
  banner.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(copy.name);
    banner.remove();
  });
  form.before(banner);
}

function saved() {
  if (me) localStorage.removeItem(nameOfCopy());
  path = location.pathname;
  before = JSON.stringify(held());
  isShownAgain = false;
}

// Beginning ---------------------------------------------------------------------------------------------------------------
drop((copy) => !(Date.now() - copy.at < DAY));
if (document.querySelector(".messages .success")) drop((copy) => copy.isSent && copy.path === cameFrom());
document.addEventListener("submit", asked, true);
// Windows that post by jQuery, such as a comment to an approval, open on pages without a form, too.
window.jQuery?.(document).on("ajaxError", isStillHere);
// Whoever comes back has perhaps signed in in another tab.
for (const [target, kind] of [[document, "visibilitychange"], [window, "focus"]]) {
  target.addEventListener(kind, () => {
    takeNewTokens();
    if (!document.hidden && dialogue.open) goOn();
  });
}

if (form) {
  for (const kind of ["pointerdown", "keydown", "paste", "drop"]) {
    document.addEventListener(kind, () => (before ??= JSON.stringify(held())), true);
  }
  form.addEventListener("input", () => {
    before ??= ""; // filled in without a touch, by the browser or by voice
    isSent = false;
    if (me === null || Date.now() - lastAsked < MINUTE) return;
    lastAsked = Date.now();
    isStillHere();
  });
  setInterval(() => document.hidden || keep(), EVERY);
  window.addEventListener("pagehide", () => keep());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
    else if (!dialogue.open) isStillHere();
  });
  for (const kind of ["w-autosave:error", "w-preview:error", "w-swap:error"]) {
    document.addEventListener(kind, isStillHere);
  }
  document.addEventListener("w-autosave:success", saved);
  // Wagtail's windows (approval with a comment) send the form past the event that is listened for above; jQuery tells.
  window.jQuery?.(form).on("submit", (event) => {
    if (!event.isTrigger) return;
    event.preventDefault();
    form.requestSubmit();
  });
  me = (await whoIsHere()) || null;
  const mine = copies().filter(({ name }) => `${name}:`.startsWith(`${PREFIX}${me}:${path}:`) && !isShownAgain);
  mine.sort((one, other) => other.at - one.at);
  for (const copy of mine) if (JSON.stringify(copy.pairs) !== JSON.stringify(held())) offer(copy);
}
