// Signing in again in another window changes the token that forms are sent with; the browser has the new one.

const form = document.querySelector("form[data-fresh-token]");

form?.addEventListener("submit", () => {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  if (token) form.elements.csrfmiddlewaretoken.value = token;
});
