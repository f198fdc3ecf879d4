// Links inside the page are followed here: the page's <base> would send "#par-4" to another address, and reload it,
// where the address holds a query such as "?__theme=dark".
document.documentElement.lang = "nl";
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href*='#']");
  if (!link || !link.closest("#bw-page")) return;
  const target = document.getElementById(decodeURIComponent(link.getAttribute("href").split("#")[1]));
  event.preventDefault();
  if (!target) return;
  history.replaceState(null, "", location.pathname + location.search + "#" + target.id);
  (target.querySelector("mark") || target).scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}, true);

// After an answer: the letter at the strongest citation, with its paragraph from the start where that fits; the chat at
// the last question.
window.briefwijzer = { show: async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const panel = document.querySelector(".bw-letter");
  const first = panel.querySelector(`mark[data-citation~="${panel.dataset.strongest}"]`);
  if (first) {
    const top = first.closest("[id]").getBoundingClientRect().top;
    const far = first.getBoundingClientRect().top - top > panel.clientHeight / 2;
    panel.scrollTop += (far ? first.getBoundingClientRect().top : top) - panel.getBoundingClientRect().top - 24;
  }
  const asked = [...document.querySelectorAll(".bw-question")].pop();
  const chat = asked?.closest(".panel-wrap");
  if (chat) chat.scrollTop += asked.getBoundingClientRect().top - chat.getBoundingClientRect().top;
}};
