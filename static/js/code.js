// Shows the next code of a lesson when the one on the page is over.
const AFTER = 300; // Milliseconds, so that it is surely there.
const AGAIN = 5000; // When the network is away.

async function renew() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  const text = answer?.ok && !answer.redirected ? await answer.text() : "";
  const next = new DOMParser().parseFromString(text, "text/html").getElementById("code");
  if (next) document.getElementById("code").replaceWith(next);
  else if (answer) return location.reload();
  wait(next ? next.dataset.left * 1000 + AFTER : AGAIN);
}

function wait(milliseconds) {
  setTimeout(renew, milliseconds);
}

wait(document.getElementById("code").dataset.left * 1000 + AFTER);
