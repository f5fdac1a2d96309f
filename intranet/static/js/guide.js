// A guide on a telephone: ticks that stay in this browser, and the bare text kept for times without network.

const MOST = 10;
const page = document.querySelector("[data-ticks]");
const path = location.pathname;
const key = `ticks:${path}`;

function read() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return []; // storage is shut: ticks hold while the page is open
  }
}

function write(done) {
  try {
    if (done.length) localStorage.setItem(key, JSON.stringify(done));
    else localStorage.removeItem(key);
  } catch {
    // as above
  }
}

function show(boxes) {
  const count = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest(".step").classList.toggle("is-done", box.checked);
  const told = document.querySelector("[data-ticks-told]");
  if (!told) return;
  told.querySelector("progress").value = count;
  told.querySelector("[role=status]").textContent = `ทำแล้ว ${count} จาก ${boxes.length} ขั้นตอน`;
  told.querySelector("button").disabled = count === 0;
}

function ticks() {
  const boxes = [...page.querySelectorAll(".step__tick input")];
  if (!boxes.length) return;
  const done = read();
  for (const box of boxes) box.checked = done.includes(box.value);
  show(boxes);
  const changed = () => {
    show(boxes);
    write(boxes.filter((box) => box.checked).map((box) => box.value));
  };
  page.addEventListener("change", (event) => boxes.includes(event.target) && changed());
  document.querySelector("[data-ticks-told] button")?.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    changed();
    boxes[0].focus();
  });
}

// The newest is last: what was read again moves to the end, and the oldest go.
async function keep(source) {
  const cache = await caches.open("guides");
  const known = (await cache.keys()).filter((request) => new URL(request.url).pathname === path);
  const version = `${path}?${source.split("?")[1]}`;
  const same = known.find((request) => request.url.endsWith(version));
  const response = same ? await cache.match(same) : await fetch(source);
  if (!response.ok || response.redirected) return;
  for (const request of known) await cache.delete(request);
  await cache.put(version, response);
  const pages = (await cache.keys()).filter((request) => !new URL(request.url).pathname.startsWith("/media/"));
  for (const request of pages.slice(0, -MOST)) await cache.delete(request);
  await pictures(cache);
}

// Only pictures that were seen, so that keeping costs no data; those of guides that are gone go too.
async function pictures(cache) {
  const seen = [...document.querySelectorAll(".prose img")].filter((image) => image.complete && image.currentSrc);
  for (const image of seen) await cache.add(image.currentSrc);
  const kept = (await cache.keys()).filter((request) => new URL(request.url).pathname.startsWith("/media/"));
  for (const request of kept.slice(0, -MOST * 6)) await cache.delete(request);
}

if (page) ticks();
const source = page?.dataset.offline;
if (source && "caches" in window && "serviceWorker" in navigator) {
  addEventListener("load", () => setTimeout(() => keep(source).catch(() => {}), 1500));
}
