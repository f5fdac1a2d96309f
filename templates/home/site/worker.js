// Without network: the guides that were read last, else a page that lists them. Everything else goes to the server as
// if this were not here, so no personal page is ever kept. Signing out, or being signed out, forgets the guides.

const SHELL = "shell-{{ version }}";
const GUIDES = "guides";
const FILES = {{ files|safe }};
const OFFLINE = "{% url 'offline' %}";
const SIGN_IN = "{% url 'account_login' %}";
const SIGN_OUT = "{% url 'account_logout' %}";
const PICTURES = "/media/images/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shell-") && name !== SHELL;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function kept(request) {
  return (await caches.open(GUIDES)).match(request, { ignoreSearch: true });
}

async function open(request) {
  try {
    const response = await fetch(request);
    if ([403, 404, 410].includes(response.status)) {
      (await caches.open(GUIDES)).delete(request, { ignoreSearch: true }); // withdrawn, or not for this person any more
    }
    return response;
  } catch (error) {
    return (await kept(request)) ?? (await caches.match(OFFLINE)) ?? Promise.reject(error);
  }
}

// A file of the shell or a picture of a kept guide, when the network does not give it.
async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return (await caches.match(request)) ?? Promise.reject(error);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  const leaves = pathname === SIGN_OUT ? request.method === "POST" : pathname === SIGN_IN;
  if (leaves) event.waitUntil(caches.delete(GUIDES));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(request));
  else if (FILES.includes(pathname) || pathname.startsWith(PICTURES)) event.respondWith(file(request));
});
