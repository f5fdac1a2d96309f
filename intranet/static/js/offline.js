// The page without network: which guides this telephone has kept, the last read first.

async function list() {
  const cache = await caches.open("guides");
  const requests = (await cache.keys()).filter((request) => !new URL(request.url).pathname.startsWith("/media/"));
  const box = document.querySelector("[data-kept]");
  for (const request of requests.reverse()) {
    const text = await (await cache.match(request)).text();
    const title = new DOMParser().parseFromString(text, "text/html").querySelector("h1").textContent;
    const link = Object.assign(document.createElement("a"), { href: new URL(request.url).pathname, textContent: title });
    link.className = "list__link";
    const row = document.createElement("li");
    row.append(link);
    box.append(row);
  }
  box.hidden = !requests.length;
  document.querySelector("[data-none]").hidden = requests.length > 0;
}

if ("caches" in window) list();
document.querySelector("[data-again]").addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});
addEventListener("online", () => location.reload());
