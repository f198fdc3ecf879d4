// What the page does in the browser: links into the letter, marks of one answer at a time, copying, saving, languages.
// Gradio renders components anew as it likes, so all listening is done here, on the document.
window.briefwijzer = (() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const KEPT = "briefwijzer.questions";
  const LANGUAGE = "briefwijzer.language";
  let heard;

  // What a screen reader is told; it stays in the page while everything else is rendered anew.
  const say = (text) => {
    if (!heard) {
      heard = document.createElement("div");
      heard.className = "bw-unseen";
      heard.setAttribute("role", "status");
      document.body.append(heard);
    }
    heard.textContent = text;
  };

  // Marks what one answer cites, and unmarks what others do: a mark is told by its element, as a screen reader tells it.
  const mark = (turn) => {
    for (const old of all(".bw-letter [data-citation]")) {
      const tag = old.dataset.citation.split(" ").some((key) => key.startsWith(turn + ".")) ? "mark" : "span";
      if (old.localName === tag) continue;
      const made = document.createElement(tag);
      made.dataset.citation = old.dataset.citation;
      made.append(...old.childNodes);
      old.replaceWith(made);
    }
    for (const number of all(".bw-letter sup[data-turn]")) number.hidden = number.dataset.turn !== String(turn);
  };

  const point = (key) => {
    for (const each of all(".bw-letter [data-citation]"))
      each.classList.toggle("bw-now", each.dataset.citation.split(" ").includes(key));
  };

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const reveal = (element, block = "center") =>
    element.scrollIntoView({ block, behavior: still() ? "instant" : "smooth" });

  // Shows a place in the letter, with the citation that leads there.
  const place = (id, key) => {
    const target = document.getElementById(id);
    if (!target) return null;
    if (key) {
      mark(key.split(".")[0]);
      point(key);
    }
    reveal((key && target.querySelector(`[data-citation~="${key}"]`)) || target);
    return target;
  };

  const turns = () => all(".bw-turn").length;
  let went = null;
  const go = (id, key) => {
    const target = place(id, key);
    if (!target) return;
    went = { turns: turns(), id, key };
    history.replaceState(null, "", location.pathname + location.search + "#" + encodeURIComponent(id));
    target.focus({ preventScroll: true });
  };

  const done = (button) => {
    const before = button.textContent;
    button.textContent = button.dataset.done;
    say(button.dataset.done);
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  // Where the page is not served over https or from this computer there is no clipboard: then the browser's old way.
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    done(button);
  };

  const save = (text, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const questions = () => all(".bw-turn:has(.bw-answer, .bw-refusal) .bw-question").map((each) => each.textContent);
  const address = (question) => location.origin + location.pathname + "?q=" + encodeURIComponent(question);

  // Links inside the page are followed here: the page's <base> would send "#par-4" to another address, and reload it,
  // where the address holds a query such as "?__theme=dark".
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#bw-page a[href^='#']");
    if (!link) return;
    event.preventDefault();
    go(decodeURIComponent(link.getAttribute("href").slice(1)), link.dataset.citation);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#bw-page button");
    if (!button) return;
    if (button.dataset.copy) copy(button.dataset.copy, button);
    if ("link" in button.dataset)
      copy(address(button.closest(".bw-turn").querySelector(".bw-question").textContent), button);
    if (button.dataset.mark) {
      const first = button.closest(".bw-turn").querySelector("a[data-citation]");
      go(decodeURIComponent(first.getAttribute("href").slice(1)), first.dataset.citation);
    }
  });

  // What shows on hover can be sent away without moving the pointer (WCAG 1.4.13).
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.documentElement.classList.add("bw-hush");
  });
  document.addEventListener("pointerover", (event) => {
    if (!event.target.closest?.(".bw-citation")) document.documentElement.classList.remove("bw-hush");
  });

  // A file that is too large, or of another kind, is not sent: gradio would refuse it in its own words.
  document.addEventListener("change", (event) => {
    const file = event.target.files?.[0];
    const hint = document.querySelector(".bw-hint");
    if (!file || !hint) return;
    const { most, kinds, large, other } = hint.dataset;
    const size = file.size / 1e6;
    const known = kinds.split(", ").some((ending) => file.name.toLowerCase().endsWith(ending));
    const wrong = known ? (size > most ? large : "") : other;
    hint.dataset.hint ??= hint.textContent;
    hint.classList.toggle("bw-over", wrong !== "");
    hint.textContent = wrong
      ? wrong.replace("{name}", () => file.name).replace("{size}", size.toFixed(1))
      : hint.dataset.hint;
    if (!wrong) return;
    event.stopImmediatePropagation();
    event.target.value = "";
    say(hint.textContent);
  }, true);

  return {
    save,
    visitor: () => ({
      language: localStorage.getItem(LANGUAGE) || (navigator.language.startsWith("nl") ? "nl" : "en"),
      questions: new URLSearchParams(location.search).has("q")
        ? new URLSearchParams(location.search).getAll("q")
        : JSON.parse(sessionStorage.getItem(KEPT) || "[]"),
    }),

    head: (element, trigger) => element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-language]");
      if (!button) return;
      localStorage.setItem(LANGUAGE, button.dataset.language);
      trigger("select", { language: button.dataset.language });
    }),

    chat: (element, trigger) => element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-ask]");
      if (button) trigger("submit", { question: button.dataset.ask });
    }),

    // After an answer: the letter at the strongest citation, with its paragraph from the start where that fits, unless
    // the reader has gone elsewhere since; the chat at the last question.
    show: async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      const { shown, kept } = document.querySelector(".bw-head").dataset;
      document.documentElement.lang = shown;
      // A letter of one's own is gone after a reload, and its questions with it.
      sessionStorage.setItem(KEPT, JSON.stringify(kept === undefined ? [] : questions()));
      const turn = all(".bw-turn").pop();
      say(turn?.dataset.heard || "");
      const panel = document.querySelector(".bw-letter");
      const first = panel.querySelector(`mark[data-citation~="${panel.dataset.strongest}"]`);
      if (went?.turns === turns()) {
        place(went.id, went.key);
      } else if (first) {
        point(panel.dataset.strongest);
        const top = first.closest("[id]").getBoundingClientRect().top;
        const far = first.getBoundingClientRect().top - top > panel.clientHeight / 2;
        panel.scrollTop += (far ? first.getBoundingClientRect().top : top) - panel.getBoundingClientRect().top - 24;
      } else if (location.hash) {
        document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView({ block: "center" });
      }
      const chat = document.querySelector("#bw-chat");
      if (turn) chat.scrollTop += turn.getBoundingClientRect().top - chat.getBoundingClientRect().top;
      // On a phone it is the page that scrolls.
      if (turn && chat.scrollHeight <= chat.clientHeight) turn.scrollIntoView({ block: "nearest" });
    },
  };
})();
