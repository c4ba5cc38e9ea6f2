// Comforts of the grid: arrows, Enter, Esc, undo, paste of a block, live sums, the bar that follows the focus. The form
// is complete without it; nothing here saves anything.

const frame = document.querySelector("[data-grid]");
const form = frame.closest("form");
const fields = [...frame.querySelectorAll("input, textarea")];
const bar = form.querySelector("[data-cell-bar]");
const count = form.querySelector("[data-count]");

/** E12 of a field. */
const address = (field) => field.name.slice(2);
const letters = (field) => address(field).replace(/\d+$/, "");
const columnNumber = (text) => [...text].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
const saved = (field) => field.dataset.saved ?? field.defaultValue;
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");

/** The figure of a text, with dots or blanks between thousands; null for everything else. */
function figure(text) {
    const plain = text.trim().replace(/\u00a0/g, " ");
    return /^\d{1,3}([. ]\d{3})+$|^\d+$/.test(plain) ? Number(plain.replace(/[. ]/g, "")) : null;
}

// Rows top down, each with its fields by column.
const rows = [...frame.querySelectorAll("tbody tr")].map((row) => ({
    row, kind: row.dataset.kind, number: row.dataset.row, parent: row.dataset.parent,
    fields: fields.filter((field) => field.closest("tr") === row)
        .map((field) => ({ field, column: columnNumber(letters(field)), span: field.closest("td").colSpan })),
})).filter((row) => row.fields.length);
const rowOf = new Map(rows.flatMap((row, index) => row.fields.map(({ field }) => [field, index])));

/** The field of a row that lies over a column. */
const at = (row, column) => row?.fields.find((cell) => cell.column <= column && column < cell.column + cell.span)?.field;

// Sums

/** What the rows of this page add up to in a column: a group counts by its own figure, or by its rows. */
function pageSum(column) {
    const value = (row) => {
        const own = at(row, column);
        const number = own ? figure(own.value) : null;
        if (number !== null) return number;
        return rows.filter((other) => other.parent === row.number).reduce((sum, other) => sum + value(other), 0);
    };
    const shown = new Set(rows.map((row) => row.number));
    return rows.filter((row) => (row.kind === "unit" || row.kind === "group") && !shown.has(row.parent))
        .reduce((sum, row) => sum + value(row), 0);
}

// What the server added up beside this page's own rows stands on other pages.
const elsewhere = new Map([...frame.querySelectorAll("[data-sum]")].filter((cell) => cell.dataset.sum)
    .map((cell) => [Number(cell.dataset.sum), figure(cell.textContent) - pageSum(Number(cell.dataset.sum))]));
const sum = (column) => pageSum(column) + (elsewhere.get(column) ?? 0);

/** Draws sums and differences anew, each difference as a fold at the cell that states the figure. */
function addUp() {
    for (const cell of frame.querySelectorAll("[data-sum]")) {
        if (cell.dataset.sum) cell.textContent = grouped(sum(Number(cell.dataset.sum)));
    }
    for (const cell of frame.querySelectorAll("[data-compare]")) {
        const state = (cell.dataset.stated ?? "").split(" ").map((id) => document.getElementById(id))
            .find((field) => field && figure(field.value) !== null);
        cell.classList.remove("right", "wrong");
        cell.textContent = "";
        delete cell.dataset.words;
        if (!state) continue;
        const stated = figure(state.value);
        const total = cell.dataset.compare.split(" ").reduce((all, column) => all + sum(Number(column)), 0);
        const excess = total - stated;
        const words = excess === 0 ? "khớp" : `${excess > 0 ? "thừa" : "thiếu"} ${grouped(Math.abs(excess))}`;
        const sign = document.createElement("span");
        sign.setAttribute("aria-hidden", "true");
        sign.textContent = excess === 0 ? "✓" : `${excess > 0 ? "+" : "−"}${grouped(Math.abs(excess))}`;
        const said = document.createElement("span");
        said.className = "visually-hidden";
        said.textContent = words;
        cell.append(sign, said);
        cell.classList.add(excess === 0 ? "right" : "wrong");
        state.closest("td").classList.toggle("cell-difference", excess !== 0);
        if (excess !== 0) cell.dataset.words = `${words}: cộng ${grouped(total)}, giao ${grouped(stated)}`;
    }
}

/** Marks what differs from what is saved, and counts it. */
function mark(field) {
    const changed = field.value.trim() !== saved(field);
    const cell = field.closest("td");
    cell.classList.toggle("cell-edited", changed);
    const kind = field.closest("tr").dataset.kind;
    cell.classList.toggle("cell-blank", field.value.trim() === "" && (kind === "unit" || kind === "task"));
}

function refresh(changed) {
    changed.forEach(mark);
    addUp();
    const number = fields.filter((field) => field.value.trim() !== saved(field)).length;
    count.textContent = number ? `${number} ô chưa lưu` : "";
    if (document.activeElement?.name?.startsWith("o-")) tell(document.activeElement);
}

// The bar

function part(text, tag = "span") {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
}

function tell(field) {
    const cell = field.closest("td");
    const current = part(address(field), "b");
    current.className = "cell-address current";
    const unit = part(field.closest("tr").querySelector("th a, th").firstChild.textContent.trim(), "b");
    const what = part("");
    what.append(unit, ` · ${cell.dataset.label}`);
    const value = part("Giá trị ");
    value.append(part(field.value.trim() || "để trống", "b"));
    if (field.value.trim() !== saved(field)) value.append(`, đã lưu ${saved(field) || "để trống"}`);
    bar.replaceChildren(current, what, value);
    if (field.dataset.by) bar.append(part(`Trước là ${field.dataset.before} (${field.dataset.by})`));
    const column = columnNumber(letters(field));
    const compared = [...frame.querySelectorAll("[data-compare]")]
        .find((sumCell) => sumCell.dataset.words && sumCell.dataset.compare.split(" ").map(Number).includes(column));
    if (compared) {
        const difference = part(`Cột ${letters(field)} ${compared.dataset.words}`);
        difference.className = "difference push";
        bar.append(difference);
    }
}

// Changes that can be taken back: lists of [field, before, after].
const done = [];
const undone = [];
const committed = new Map(fields.map((field) => [field, field.value]));

function commit(changed) {
    const list = changed.map((field) => [field, committed.get(field), field.value]).filter(([, old, now]) => old !== now);
    if (!list.length) return;
    list.forEach(([field, , now]) => committed.set(field, now));
    done.push(list);
    undone.length = 0;
}

/** Puts a list of changes back or forth, and shows where. */
function put(list, index) {
    for (const change of list) {
        change[0].value = change[index];
        committed.set(change[0], change[index]);
    }
    list[0][0].dispatchEvent(new Event("input", { bubbles: true }));
    refresh(list.map(([field]) => field));
    go(list[0][0]);
}

function go(field) {
    if (!field) return false;
    field.focus();
    field.select();
    return true;
}

/** Up and down within a column; merged totals take every column they lie over. */
function vertical(field, step) {
    const column = columnNumber(letters(field));
    for (let index = rowOf.get(field) + step; index >= 0 && index < rows.length; index += step) {
        const next = at(rows[index], column);
        if (next) return go(next);
    }
    return false;
}

function horizontal(field, step) {
    const row = rows[rowOf.get(field)].fields;
    return go(row[row.findIndex((cell) => cell.field === field) + step]?.field);
}

function key(event) {
    const field = event.target;
    if (!rowOf.has(field) || event.isComposing) return;
    const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const command = event.ctrlKey || event.metaKey;
    let taken = false;
    if (command && event.key.toLowerCase() === "z" || command && event.key.toLowerCase() === "y") {
        const back = event.key.toLowerCase() === "z" && !event.shiftKey;
        commit([field]);
        const list = (back ? done : undone).pop();
        if (list) {
            put(list, back ? 1 : 2);
            (back ? undone : done).push(list);
        }
        taken = true;
    } else if (command || event.altKey) {
        return;
    } else if (event.key === "Enter") {
        commit([field]);
        vertical(field, event.shiftKey ? -1 : 1);
        taken = true;
    } else if (event.key === "Escape") {
        if (field.value !== committed.get(field)) {
            field.value = committed.get(field);
            refresh([field]);
        }
        field.select();
        taken = true;
    } else if (event.shiftKey || field.tagName === "TEXTAREA" && !whole) {
        return;
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        taken = vertical(field, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "ArrowLeft" && (whole || field.selectionEnd === 0)) {
        taken = horizontal(field, -1);
    } else if (event.key === "ArrowRight" && (whole || field.selectionStart === field.value.length)) {
        taken = horizontal(field, 1);
    }
    if (taken) event.preventDefault();
}

// Paste

/** The cells of a block: quoted ones may hold tabs, quotes and line breaks. */
function block(text) {
    const lines = [[""]];
    for (const match of text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(/(?:^|(?<=[\t\n]))"((?:[^"]|"")*)"(?=[\t\n]|$)|\t|\n|[^\t\n]+/g)) {
        if (match[0] === "\t") lines.at(-1).push("");
        else if (match[0] === "\n") lines.push([""]);
        else lines.at(-1)[lines.at(-1).length - 1] += match[1] === undefined ? match[0] : match[1].replace(/""/g, "\"");
    }
    return lines.map((line) => line.map((cell) => cell.replace(/\s+/g, " ").trim()));
}

function paste(event) {
    const field = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!rowOf.has(field) || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const lines = block(text);
    const columns = [...new Set(rows.flatMap((row) => row.fields.map((cell) => cell.column)))].sort((a, b) => a - b);
    const first = columns.indexOf(columnNumber(letters(field)));
    const changed = [];
    let lost = false;
    lines.forEach((line, down) => line.forEach((cell, across) => {
        const row = rows[rowOf.get(field) + down];
        const column = columns[first + across];
        const target = row?.fields.find((other) => other.column === column)?.field;
        if (target) {
            target.value = cell;
            changed.push(target);
        } else if (cell !== "" || !row || column === undefined) lost = true;
    }));
    commit(changed);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    refresh(changed);
    if (!lost) return;
    const panel = document.getElementById("dan");
    panel.open = true;
    document.getElementById("o-dau").value = address(field);
    document.getElementById("vung-dan").value = text;
    const wide = Math.max(...lines.map((line) => line.length));
    count.textContent = `Vùng dán ${lines.length} hàng × ${wide} cột lớn hơn phần lưới từ ô ${address(field)}: đã điền phần vừa, `
        + "cả vùng còn trong khung “Dán vùng từ Excel”.";
}

frame.addEventListener("keydown", key);
frame.addEventListener("paste", paste);
frame.addEventListener("input", (event) => { if (rowOf.has(event.target)) refresh([event.target]); });
frame.addEventListener("change", (event) => { if (rowOf.has(event.target)) commit([event.target]); });
frame.addEventListener("focusin", (event) => {
    if (!rowOf.has(event.target)) return;
    bar.hidden = false;
    event.target.select();
    tell(event.target);
});
form.querySelector("[data-keys]").hidden = false;
for (const name of ["chia", "dan"]) {
    document.querySelector(`a[href="#${name}"]`)?.addEventListener("click", () => { document.getElementById(name).open = true; });
}
refresh([]);
