// "Add another": clones a <template> into its container. Without this file the same button sends the form and the
// server answers with one row more.
//
//   <div id="days" data-max="12" data-next="3"> <div data-row>...</div> </div>
//   <template id="day-row"><div data-row>... name="day-__n__-date" ... Day __no__ ...</div></template>
//   <button type="submit" name="add" value="day" formnovalidate data-add-row="day-row" data-into="days">
//
// `__n__` becomes the next free index (`data-next`, else the number of rows), `__no__` the number that people read.
// `data-count="id"` on the container names a hidden field that holds the number of rows.

function fill(node, words) {
  const put = (text) => text.replace(/__(n|no)__/g, (_, key) => words[key]);
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let current = walker.nextNode(); current; current = walker.nextNode()) {
    if (current.nodeType === Node.TEXT_NODE) {
      if (current.data.includes("__")) current.data = put(current.data);
      continue;
    }
    for (const attribute of current.attributes) {
      if (attribute.value.includes("__")) attribute.value = put(attribute.value);
    }
  }
}

function rowsIn(container) {
  return container.querySelectorAll(":scope > [data-row]").length;
}

function addRow(button, template, container) {
  const index = Number(container.dataset.next ?? rowsIn(container));
  const row = template.content.cloneNode(true);
  fill(row, { n: index, no: rowsIn(container) + 1 });
  const field = row.querySelector("input:not([type=hidden]), select, textarea");
  container.append(row);
  container.dataset.next = index + 1;
  const count = document.getElementById(container.dataset.count ?? "");
  if (count) count.value = rowsIn(container);
  field?.focus();
  button.hidden = rowsIn(container) >= Number(container.dataset.max ?? Infinity);
  container.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startRows(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const template = document.getElementById(button.dataset.addRow);
    const container = document.getElementById(button.dataset.into);
    if (!template || !container) return;
    event.preventDefault();
    addRow(button, template, container);
  });
}
