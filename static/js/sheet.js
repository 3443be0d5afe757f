// A form of the center in a native dialog. A request with X-Sheet is answered by a fragment, which is shown, for as
// long as there is something to fill in; any other page means that it is done.

const dialog = document.getElementById("sheet");
const body = dialog.querySelector(".sheet");
let done = () => {};
let isBusy = false;

/** Show the sheet that ``url`` answers; ``values`` are posted. ``onDone(page, url)`` gets the page that ends it. */
export async function open(url, values, onDone) {
  done = onDone;
  await ask(url, values);
}

async function ask(url, values) {
  if (isBusy) return;
  isBusy = true;
  dialog.setAttribute("aria-busy", "true");
  try {
    const options = values ? { method: "POST", body: new URLSearchParams(values) } : {};
    const answer = await fetch(url, { ...options, headers: { "X-Sheet": "1" } });
    settle(answer, await answer.text());
  } catch {
    show(`<p role="alert" class="verdict bad">${dialog.dataset.offline}</p>`);
  } finally {
    isBusy = false;
    dialog.removeAttribute("aria-busy");
  }
}

function settle(answer, html) {
  if (answer.headers.has("X-Sheet")) return show(html);
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!answer.ok) return show(page.querySelector("main").innerHTML);
  if (new URL(answer.url).pathname === "/login") return location.assign(answer.url);
  dialog.close();
  return done(page, answer.url);
}

function show(html) {
  body.innerHTML = html; // Our own page, under its policy: nothing in it runs.
  if (!dialog.open) dialog.showModal();
  body.querySelector("[autofocus]")?.focus();
}

/** Leave: what was held for the form is given back, and whoever waits is told. */
function leave() {
  const release = body.querySelector("form[data-release]");
  if (release) return ask(release.action, new FormData(release));
  dialog.close();
  return done(null, "");
}

dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  leave();
});
dialog.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) leave();
});
dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  ask(submitter?.hasAttribute("formaction") ? submitter.formAction : form.action, new FormData(form, submitter));
});
