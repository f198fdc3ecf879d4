// What the page does in the browser: links into the letter, marks of one answer at a time, copying, saving, languages.
// Gradio renders components anew as it likes, so all listening is done here, on the document.
window.briefwijzer = (() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const KEPT = "briefwijzer.conversation";
  const LANGUAGE = "briefwijzer.language";
  const box = () => document.querySelector("#bw-ask textarea");
  let heard;

  // What a screen reader is told, with a quote in the letter's language behind it; it stays in the page while everything
  // else is rendered anew.
  const say = (text, quote) => {
    if (!heard) {
      heard = document.createElement("div");
      heard.className = "bw-unseen";
      heard.setAttribute("role", "status");
      document.body.append(heard);
    }
    heard.textContent = text;
    if (!quote) return;
    const read = heard.appendChild(document.createElement("span"));
    read.lang = quote.lang;
    read.textContent = " " + quote.textContent;
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
  const hash = () => decodeURIComponent(location.hash.slice(1));
  let went = null;
  // Follows a link; the browser's own way back leads to where it stood.
  const go = (id, key, link) => {
    if (id === "bw-question") return box().focus();
    const target = place(id, key);
    if (!target) return;
    if (!id.startsWith("answer-")) {
      went = { turns: turns(), id, key };
      history.replaceState({ ...history.state, back: link?.dataset.citation }, "");
      history.pushState(null, "", location.pathname + location.search + "#" + encodeURIComponent(id));
    }
    target.focus({ preventScroll: true });
  };
  addEventListener("popstate", (event) => {
    const link = event.state?.back && document.querySelector(`a[data-citation="${event.state.back}"]`);
    if (link) {
      reveal(link);
      link.focus({ preventScroll: true });
    } else if (location.hash) place(hash());
  });

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

  let wanted = "json";
  const save = (text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = wanted === "json" ? "briefwijzer.json" : "briefwijzer.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const questions = () => all(".bw-turn:has(.bw-answer, .bw-refusal) .bw-question").map((each) => each.textContent);
  // Which letters are asked: the fields of a filter, of which most are not given.
  const FIELDS = ["letter", "dossier", "sender", "since", "until"];
  const within = () => JSON.parse(document.querySelector(".bw-head").dataset.within);
  const address = (question) => location.origin + location.pathname + "?"
    + Object.entries({ ...within(), q: question }).map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&");

  // Links inside the page are followed here: the page's <base> would send "#par-4" to another address, and reload it,
  // where the address holds a query such as "?__theme=dark".
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(":is(#bw-page, .bw-skip) a[href^='#']");
    if (!link) return;
    event.preventDefault();
    go(decodeURIComponent(link.getAttribute("href").slice(1)), link.dataset.citation, link);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#bw-page button");
    if (!button) return;
    if (button.dataset.copy) copy(button.dataset.copy, button);
    if ("link" in button.dataset)
      copy(address(button.closest(".bw-turn").querySelector(".bw-question").textContent), button);
    if ("print" in button.dataset) print();
  });

  // What shows on hover can be sent away without moving the pointer (WCAG 1.4.13).
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.documentElement.classList.add("bw-hush");
    const open = event.target.closest?.(".bw-choice[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("pointerover", (event) => {
    if (!event.target.closest?.(".bw-citation")) document.documentElement.classList.remove("bw-hush");
  });

  // The letters that have every word of what is searched for.
  document.addEventListener("input", (event) => {
    const find = event.target.closest?.(".bw-choice [data-find]");
    if (!find) return;
    const words = find.value.toLowerCase().split(/\s+/);
    const found = all("li", find.closest(".bw-list")).filter((line) => {
      line.hidden = !words.every((word) => line.textContent.toLowerCase().includes(word));
      return !line.hidden;
    });
    find.parentElement.querySelector(".bw-none").hidden = found.length > 0;
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
      : hint.dataset.busy.replace("{name}", () => file.name);
    say(hint.textContent);
    if (!wrong) return;
    event.stopImmediatePropagation();
    event.target.value = "";
  }, true);

  const kept = () => JSON.parse(sessionStorage.getItem(KEPT) || "{}");
  let told = "";
  let next = "";

  return {
    save,
    visitor: () => {
      const asked = new URLSearchParams(location.search);
      const linked = ["q", ...FIELDS].some((name) => asked.has(name));
      const given = Object.fromEntries(FIELDS.filter((name) => asked.has(name)).map((name) => [name, asked.get(name)]));
      return {
        language: localStorage.getItem(LANGUAGE) || (navigator.language.startsWith("nl") ? "nl" : "en"),
        within: (linked ? given : kept().within) || {},
        questions: linked ? asked.getAll("q") : kept().questions || [],
      };
    },

    // Listens to one part of the page: what its buttons and forms say is done by the server.
    part: (element, trigger) => {
      element.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        const { do: deed, file, language } = button.dataset;
        if (language) localStorage.setItem(LANGUAGE, language);
        if (deed) trigger("submit", { ...button.dataset });
        if ("stop" in button.dataset) trigger("stop");
        if (file) trigger("select", { kind: (wanted = file) });
        // What was pressed may be gone afterwards: the focus goes on to what comes next.
        if (deed === "speak") next = `[data-language="${language}"]`;
        else if (deed === "choose" && !button.closest(".bw-scope")) next = ".bw-choice summary";
        else if (deed || "stop" in button.dataset) next = "#bw-ask textarea";
      });
      // A search that is typed goes to the server when the typing pauses, and at once on Enter.
      let pause;
      const search = (form) => {
        clearTimeout(pause);
        trigger("select", Object.fromEntries(new FormData(form)));
      };
      element.addEventListener("input", (event) => {
        const form = event.target.closest(".bw-search");
        if (!form) return;
        clearTimeout(pause);
        pause = setTimeout(() => search(form), 200);
      });
      element.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.target.matches(".bw-search")) {
          search(event.target);
          return;
        }
        const form = new FormData(event.target);
        const turn = Number(event.target.dataset.turn);
        const helpful = form.get("helpful-" + turn) === "true";
        trigger("submit", { do: "judge", turn, helpful, reason: form.get("reason") });
        next = "#judged-" + turn;
      });
    },

    // Shows and says what a search found. The form beside it stays as it is, with what is being typed.
    found: (html) => {
      const place = document.querySelector(".bw-found");
      if (!place) return;
      place.innerHTML = html;
      say(place.querySelector("p").textContent);
    },

    // After each change: the letter at the strongest citation, with its paragraph from the start where that fits, unless
    // the reader has gone elsewhere since; the chat at the last question.
    show: async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      const { shown, kept } = document.querySelector(".bw-head").dataset;
      document.documentElement.lang = shown;
      // Who has gone on to something else by then stays there.
      const goal = next && document.querySelector(next);
      if (goal && document.activeElement === document.body) goal.focus({ preventScroll: true });
      if (goal) next = "";
      // Gradio's label holds the button too.
      box().setAttribute("aria-label", document.querySelector("#bw-ask label > span").textContent.trim());
      const hint = document.querySelector(".bw-hint");
      if (hint.dataset.hint && !hint.classList.contains("bw-over")) hint.textContent = hint.dataset.hint;
      // A letter of one's own is gone after a reload, and its questions with it.
      const asked = kept === undefined ? {} : { within: within(), questions: questions() };
      sessionStorage.setItem(KEPT, JSON.stringify(asked));
      const turn = all(".bw-turn").pop();
      const now = turns() + (turn?.dataset.heard || "");
      const panel = document.querySelector(".bw-letter");
      if (now === told && panel.dataset.seen) return;
      if (now !== told && turn?.dataset.heard) say(turn.dataset.heard, turn.querySelector(".bw-answer blockquote"));
      // On a touch screen the keyboard would cover the answer.
      if (now !== told && turn && matchMedia("(pointer: coarse)").matches) box().blur();
      told = now;
      panel.dataset.seen = "yes";
      const first = panel.querySelector(`mark[data-citation~="${panel.dataset.strongest}"]`);
      if (went?.turns === turns()) {
        place(went.id, went.key);
      } else if (first) {
        point(panel.dataset.strongest);
        const top = first.closest("[id]").getBoundingClientRect().top;
        const far = first.getBoundingClientRect().top - top > panel.clientHeight / 2;
        panel.scrollTop += (far ? first.getBoundingClientRect().top : top) - panel.getBoundingClientRect().top - 24;
      } else if (location.hash) {
        document.getElementById(hash())?.scrollIntoView({ block: "center" });
      }
      const chat = document.querySelector("#bw-chat");
      if (turn) chat.scrollTop += turn.getBoundingClientRect().top - chat.getBoundingClientRect().top;
      // On a phone it is the page that scrolls.
      if (turn && chat.scrollHeight <= chat.clientHeight) turn.scrollIntoView({ block: "nearest" });
    },
  };
})();
