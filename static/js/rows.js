// "Add another": clones a <template> into its container. Without this file the same button sends the form and the
// server answers with one row more.
//
//   <div id="days" data-max="12" data-next="3"> <div data-row>...</div> </div>
//   <template id="day-row"><div data-row>... name="day-__n__-date" ... Day __no__ ...</div></template>
//   <button type="submit" name="add" value="day" formnovalidate data-add-row="day-row" data-into="days">
//
//   <button type="submit" name="remove" value="day" formnovalidate data-remove-row="days" hidden>
//
// "Take away" takes the last row, never the only one; it shows while there are several.
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
  field?.focus();
  settle(container);
}

function removeRow(container) {
  if (rowsIn(container) < 2) return;
  container.querySelector(":scope > [data-row]:last-of-type").remove();
  if (container.dataset.next) container.dataset.next -= 1;
  settle(container);
  container.querySelector(":scope > [data-row]:last-of-type")?.querySelector("input, select, textarea")?.focus();
}

// Counts the rows, shows the buttons that can be pressed now, and lets the form know that it has changed.
function settle(container) {
  const rows = rowsIn(container);
  const count = document.getElementById(container.dataset.count ?? "");
  if (count) count.value = rows;
  for (const button of document.querySelectorAll(`[data-into="${CSS.escape(container.id)}"]`))
    button.hidden = rows >= Number(container.dataset.max ?? Infinity);
  for (const button of document.querySelectorAll(`[data-remove-row="${CSS.escape(container.id)}"]`))
    button.hidden = rows < 2;
  container.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startRows(root) {
  root.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove-row]");
    const shrinking = remove && document.getElementById(remove.dataset.removeRow);
    if (shrinking) {
      event.preventDefault();
      removeRow(shrinking);
      return;
    }
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const template = document.getElementById(button.dataset.addRow);
    const container = document.getElementById(button.dataset.into);
    if (!template || !container) return;
    event.preventDefault();
    addRow(button, template, container);
  });
}
