// Each table can be saved and its figures followed; without this script the page shows everything else.
(function () {
  const said = document.body.dataset;
  const names = {};
  document.querySelectorAll("[data-sha256]").forEach((row) => {
    names[row.dataset.sha256] = row.dataset.name;
  });

  // The text of a cell without the marks of its footnotes and without what these tools added.
  function text(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll(".m, .from").forEach((part) => part.remove());
    const plain = copy.textContent.replace(/\s+/g, " ").trim();
    // A saved table is read by programs: its digits and marks are those of files.
    return plain.replace(/[\u0660-\u0669]/g, (one) => one.charCodeAt(0) - 0x660).replace(/\u066c/g, ",").replace(/\u066b/g, ".");
  }

  function field(value) {
    const safe = /^[=+\-@\t\r]/.test(value) && !/^[+\-]?[\d.,\s]+%?$/.test(value) ? "'" + value : value;
    return /[",\n;]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  // Rows of a table as a grid: a cell that spans several places stands in the first of them.
  function grid(table) {
    const rows = [];
    Array.from(table.rows).forEach((row, at) => {
      rows[at] = rows[at] || [];
      let place = 0;
      Array.from(row.cells).forEach((cell) => {
        while (rows[at][place] !== undefined) place += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          rows[at + down] = rows[at + down] || [];
          for (let right = 0; right < cell.colSpan; right += 1) {
            rows[at + down][place + right] = down || right ? "" : text(cell);
          }
        }
        place += cell.colSpan;
      });
    });
    return rows;
  }

  function save(table) {
    const lines = grid(table).map((row) => Array.from(row, (value) => field(value || "")).join(","));
    const head = field(table.caption ? text(table.caption) : document.title);
    const file = new Blob(["\ufeff" + [head, ...lines].join("\r\n") + "\r\n"], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = (table.caption && table.caption.id ? table.caption.id : "table") + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // "cell:<sha256>!<sheet>!<A1>" as "population.xlsx, Sheet1 C7".
  function place(pointer) {
    const [head, ...rest] = pointer.slice(pointer.indexOf(":") + 1).split("!");
    const at = rest.pop();
    const name = names[head] || head.slice(0, 12);
    return pointer.startsWith("cell:") ? name + ", " + decodeURIComponent(rest.join("!")) + " " + at : name + ", " + at;
  }

  function follow(table, button) {
    const shown = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!shown));
    table.querySelectorAll(".from").forEach((part) => part.remove());
    if (shown) return;
    table.querySelectorAll("[data-source]").forEach((cell) => {
      const from = document.createElement("span");
      from.className = "from";
      from.textContent = cell.dataset.source.split(" ").map(place).join("; ");
      cell.append(from);
    });
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    return made;
  }

  document.querySelectorAll("table").forEach((table) => {
    const frame = document.createElement("div");
    frame.className = "scroll";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", table.caption ? text(table.caption) : said.table);
    table.replaceWith(frame);
    frame.append(table);
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(button(said.save, () => save(table)));
    if (table.querySelector("[data-source]")) {
      const trace = button(said.follow, (made) => follow(table, made));
      trace.setAttribute("aria-pressed", "false");
      tools.append(trace);
    }
    frame.after(tools);
  });
})();
