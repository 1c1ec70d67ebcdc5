
"use strict";
// Shows the samples. Texts of models and suites are put in as text alone (textContent), never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const pageSize = 20;
  const any = "";
  const notRight = "not correct";

  /** An element with a class and children; a string is text. */
  function make(tag, style, ...children) {
    const element = document.createElement(tag);
    if (style)
      element.className = style;
    element.append(...children.filter(child => child !== null));
    return element;
  }

  const samplesOf = data.items.map(() => []);
  for (const sample of data.samples)
    samplesOf[sample.item].push(sample);
  const stateOf = sample => data.states[sample.state];
  const haystacks = data.items.map((item, i) => [item.id, item.prompt, item.answer, ...(item.options ?? []), ...samplesOf[i].flatMap(sample => [sample.reply, sample.error])]
    .filter(text => text).join("\n").toLowerCase());

  // ---- filters
  const form = document.getElementById("filters");
  const filters = {};

  function addSelect(name, title, options) {
    const select = make("select", null, ...options.map(([value, text]) => {
      const option = make("option", null, text);
      option.value = value;
      return option;
    }));
    select.name = name;
    filters[name] = select;
    form.append(make("label", null, title, select));
  }

  // As ItemFacet orders cells: grades from easy to hard, before everything else by name.
  const grades = ["trivial", "easy", "medium", "hard", "expert"];
  const grade = key => grades.includes(key) ? grades.indexOf(key) : grades.length;

  function addFilters() {
    if (data.targets.length > 1)
      addSelect("target", "Target", [[any, "any"], ...data.targets.map((target, i) => [String(i), target])]);
    const counts = data.states.map((_, state) => data.samples.filter(sample => sample.state === state).length);
    addSelect("state", "State", [[any, "any"], [notRight, notRight], ...data.states.flatMap((state, i) => counts[i] ? [[state, `${state} (${counts[i]})`]] : [])]);
    if (data.targets.length > 1)
      addSelect("agreement", "Agreement", [[any, "all items"], ["differ", "some right, some not"], ["all", "all right"], ["none", "none right"]]);
    data.facets.forEach((facet, place) => {
      const keys = [...new Set(data.items.map(item => item.cells?.[place]).filter(key => key))].sort((a, b) => grade(a) - grade(b) || (a < b ? -1 : 1));
      if (keys.length > 1)
        addSelect(facet.by, facet.title, [[any, "any"], ...keys.map(key => [key, key])]);
    });
    const search = make("input");
    search.type = "search";
    search.placeholder = "question, answer, reply, id";
    search.name = "text";
    filters.text = search;
    form.append(make("label", null, "Text", search));
    const reset = make("button", null, "Show all");
    reset.type = "button";
    reset.addEventListener("click", () => {
      form.reset();
      show(0);
    });
    form.append(reset);
    form.addEventListener("input", () => show(0));
    form.addEventListener("submit", event => event.preventDefault());
  }

  const value = name => filters[name]?.value ?? any;

  /** Whether a sample is one that is looked for. */
  function fits(sample) {
    const state = value("state");
    return (value("target") === any || sample.target === Number(value("target")))
      && (state === any || (state === notRight ? stateOf(sample) !== "correct" : stateOf(sample) === state));
  }

  function agrees(samples) {
    const right = samples.filter(sample => stateOf(sample) === "correct").length;
    switch (value("agreement")) {
      case "differ": return right > 0 && right < samples.length;
      case "all": return right === samples.length;
      case "none": return right === 0;
      default: return true;
    }
  }

  function selected() {
    const words = value("text").toLowerCase().split(/\s+/).filter(word => word);
    return data.items.map((_, i) => i).filter(i =>
      data.facets.every((facet, place) => value(facet.by) === any || data.items[i].cells?.[place] === value(facet.by))
      && words.every(word => haystacks[i].includes(word))
      && agrees(samplesOf[i])
      && samplesOf[i].some(fits));
  }

  // ---- one item
  function drawPicture(place, number, count) {
    const picture = data.pictures[place];
    const caption = count > 1 ? make("figcaption", null, `picture ${number}`) : null;
    if (!picture.uri)
      return make("figure", null, make("div", "missing", `${picture.name} cannot be shown`), caption);
    const image = make("img", Math.max(picture.width, picture.height) <= 128 ? "tiny" : null);
    image.alt = picture.name;
    image.title = `${picture.name}, ${picture.width}×${picture.height}`;
    image.src = picture.uri;
    const figure = make("figure", null, image, caption);
    image.addEventListener("click", () => figure.classList.toggle("large"));
    return figure;
  }

  function drawQuestion(item) {
    const question = make("p", "question");
    const mark = "<image>";
    let number = 0;
    item.prompt.split(mark).forEach((text, i) => {
      if (i > 0)
        question.append(make("span", "picture", `picture ${++number}`));
      question.append(text);
    });
    return question;
  }

  const ms = time => (time >= 100 ? time.toFixed(0) : time >= 10 ? time.toFixed(1) : time.toFixed(2)) + " ms";

  function drawDetails(sample) {
    const lines = [];
    if (sample.phases)
      lines.push(Object.entries(sample.phases).filter(([, time]) => time > 0).map(([name, time]) => `${name} ${ms(time)}`).join(", "));
    if (sample.ms)
      lines.push(`reading the files ${ms(sample.ms[0])}`);
    if (sample.tokens)
      lines.push(`tokens: ${sample.tokens[0]} in the prompt (${sample.tokens[1] < 0 ? "pictures included" : `${sample.tokens[1]} of pictures`}), ${sample.tokens[2]} prefilled, ${sample.tokens[3]} out`);
    if (sample.cache)
      lines.push(`caches: ${sample.cache[1]} of ${sample.cache[0]} pictures${sample.cache[3] > 0 ? ` (${sample.cache[3]} from disk)` : ""}, ${sample.cache[2]} tokens`);
    if (sample.options)
      lines.push(`log-likelihoods: ${sample.options.join(", ")}`);
    return lines.length === 0 ? null : make("details", null, make("summary", null, sample.ms ? `TTFT ${ms(sample.ms[1])}, end to end ${ms(sample.ms[2])}` : "details"), ...lines.map(line => make("div", null, line)));
  }

  function drawReply(sample) {
    const state = stateOf(sample);
    const name = make("b", `t${sample.target % 6}`, data.targets[sample.target]);
    const found = sample.parsed !== null && sample.parsed !== sample.reply ? make("small", null, `read as ${sample.parsed}`) : null;
    const score = sample.score !== undefined ? make("small", null, `score ${sample.score}`) : null;
    const finish = sample.finish && sample.finish !== "stop" ? make("small", null, sample.finish) : null;
    const text = sample.error !== undefined ? make("pre", "error", sample.error)
      : sample.reply ? make("pre", null, sample.reply) : make("p", "empty", "no text");
    return make("div", fits(sample) ? "reply" : "reply other", make("div", "who", name, make("span", `state ${state}`, state), score, found, finish), text,
      sample.judgement !== undefined ? make("p", "sub", `Judge: ${sample.judgement}`) : null, drawDetails(sample));
  }

  function drawItem(i) {
    const item = data.items[i];
    const text = make("div", null);
    if (item.prompt !== undefined) {
      text.append(drawQuestion(item));
      const accepted = item.accept ? ` (also ${item.accept.join(", ")})` : "";
      text.append(make("p", null, "Answer: ", make("b", null, item.answer), accepted, item.options ? make("small", null, ` of ${item.options.join(", ")}`) : null));
    }
    text.append(make("p", "tags", [item.id, ...(item.cells ?? []).filter(key => key)].join(" · ")));
    text.append(...samplesOf[i].map(drawReply));
    const pictures = item.pictures ?? [];
    return pictures.length === 0
      ? make("article", "item bare", text)
      : make("article", "item", make("div", "pictures", ...pictures.map((place, k) => drawPicture(place, k + 1, pictures.length))), text);
  }

  // ---- pages
  function drawPages(nav, page, pages) {
    nav.replaceChildren();
    if (pages < 2)
      return;
    const step = (text, to) => {
      const button = make("button", null, text);
      button.disabled = to < 0 || to >= pages;
      button.addEventListener("click", () => {
        show(to);
        document.getElementById("count").scrollIntoView();
      });
      return button;
    };
    nav.append(step("Back", page - 1), make("span", null, `${page + 1} of ${pages}`), step("Next", page + 1));
  }

  function show(page) {
    const found = selected();
    const pages = Math.ceil(found.length / pageSize);
    const samples = found.reduce((sum, i) => sum + samplesOf[i].filter(fits).length, 0);
    document.getElementById("count").textContent = `${found.length} of ${data.items.length} items, ${samples} of ${data.samples.length} samples`;
    document.getElementById("list").replaceChildren(...found.slice(page * pageSize, (page + 1) * pageSize).map(drawItem));
    document.querySelectorAll(".pages").forEach(nav => drawPages(nav, page, pages));
  }

  addFilters();
  show(0);
  for (const link of document.querySelectorAll("a[data-by]")) {
    link.addEventListener("click", () => {
      form.reset();
      if (filters[link.dataset.by])
        filters[link.dataset.by].value = link.dataset.key;
      show(0);
    });
  }
})();
