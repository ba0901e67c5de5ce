// Filter and search; without this script the page simply shows everything.
(function () {
  const form = document.querySelector("form.filter");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const lines = Array.from(document.querySelectorAll("#findings tr.line"));
  const texts = lines.map((line) => line.closest(".chapter").querySelector("h3").textContent
    .concat(" ", line.closest("table").caption.textContent, " ", line.textContent).toLowerCase());
  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = Array.from(form.querySelectorAll(":checked"), (box) => box.value);
    lines.forEach((line, place) => {
      line.hidden = !(severities.includes(line.dataset.severity) &&
        words.every((word) => texts[place].includes(word)));
    });
    document.querySelectorAll("#findings .block, #findings .chapter").forEach((part) => {
      part.hidden = !part.querySelector("tr.line:not([hidden])");
    });
    const count = lines.filter((line) => !line.hidden).length;
    shown.value = shown.dataset.text.replace("{n}", count);
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  apply();
})();
