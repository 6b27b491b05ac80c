/* The data files: each is a script that hands its JSON to `take`; a page from disk cannot fetch. */
(function () {
  "use strict";
  const desk = window.copydesk;

  const KEPT = 40;
  const waiting = new Map();
  const loaded = new Map();

  desk.take = (name, json) => {
    const wait = waiting.get(name);
    if (wait) wait.json = json;
  };

  desk.load = (name) => {
    const known = loaded.get(name);
    if (known) {
      loaded.delete(name);
      loaded.set(name, known);
      return known;
    }
    const loading = new Promise((resolve, reject) => {
      const file = `data/${name.split("/").map(encodeURIComponent).join("/")}.js`;
      const wait = { json: undefined };
      waiting.set(name, wait);
      const script = document.createElement("script");
      script.src = file;
      const over = (error, value) => {
        waiting.delete(name);
        script.remove();
        if (error) {
          loaded.delete(name);
          reject(error);
        } else resolve(value);
      };
      script.addEventListener("error", () => over(new Error(`${file} is missing: was the folder copied whole?`)));
      script.addEventListener("load", () => {
        if (wait.json === undefined) return over(new Error(`${file} holds no data: it is cut short or not of this report.`));
        try {
          over(null, JSON.parse(wait.json));
        } catch {
          over(new Error(`${file} is broken.`));
        }
      });
      document.head.append(script);
    });
    loaded.set(name, loading);
    for (const old of loaded.keys()) {
      if (loaded.size <= KEPT) break;
      if (old !== "index" && !waiting.has(old)) loaded.delete(old);
    }
    return loading;
  };

  /* The index, made easy to ask. */

  desk.open = async () => {
    const index = await desk.load("index");
    desk.index = index;
    desk.rows = index.articles.map((row, at) => ({
      at,
      id: row[0],
      title: row[1],
      source: index.sources[row[2]] ?? "",
      language: index.languages[row[3]] ?? "",
      published: row[4] || "",
      raw: row[5],
      clean: row[6],
      edits: row[7],
      flags: row[8],
      mentions: row[9],
      stages: row[10],
      part: row[11],
      page: row[12],
      position: row[13],
      ruleNumbers: row[14],
      get rules() {
        return this.ruleNumbers.map((number) => index.rules[number].rule);
      },
    }));
    byId = new Map(desk.rows.map((row) => [row.id, row]));
    rules = new Map(index.rules.map((entry) => [entry.rule, entry]));
    names = new Map(index.names.map((entry) => [entry.entity, entry]));
  };

  let byId = new Map();
  let rules = new Map();
  let names = new Map();
  desk.row = (id) => byId.get(id);
  desk.rule = (id) => rules.get(id);
  desk.name = (entity) => names.get(entity);
  desk.pageFile = (row) => `${desk.index.parts[row.part]}/pages-${row.page}`;

  desk.article = async (id) => {
    const row = desk.row(id);
    if (!row) throw new Error("This report has no such article.");
    const articles = await desk.load(desk.pageFile(row));
    return articles[row.position];
  };

  desk.placesOf = async function* (entry, kind, key) {
    for (const [part, file] of entry.places) {
      const data = await desk.load(`${desk.index.parts[part]}/places-${file}`);
      for (const [id, places] of data[kind]) if (id === key) yield places;
    }
  };
})();
