// Notices that somebody put away on this device stay away; one that is shown anew has another name.
{
  const KEY = "notices";
  const most = 50; // names kept

  function namesPutAway() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return [];
    }
  }

  function putAway(notice) {
    notice.hidden = true;
    try {
      localStorage.setItem(KEY, JSON.stringify([notice.dataset.notice, ...namesPutAway()].slice(0, most)));
    } catch {
      // storage is shut: the choice holds for this page
    }
  }

  const away = namesPutAway();
  for (const notice of document.querySelectorAll("[data-notice]")) {
    if (away.includes(notice.dataset.notice)) notice.hidden = true;
    notice.querySelector("[data-put-away]")?.addEventListener("click", () => putAway(notice));
  }
}
