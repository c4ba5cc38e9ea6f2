// Comforts over pages that are complete without it: guards unsaved work, prevents double sending, sends filters at
// once, shows a password. Nothing here is needed to read or to save anything.

/** Forms with data-guard ask before the page is left with changes that were not sent. */
function guard(form) {
    let changed = form.hasAttribute("data-changed");
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    form.addEventListener("reset", () => { changed = false; });
    addEventListener("beforeunload", (event) => {
        if (changed) event.preventDefault();
    });
}

/** A second press while the first is under way sends nothing; the pressed button's value still goes along. */
function sendOnce(form) {
    let sent = false;
    form.addEventListener("submit", (event) => {
        if (event.defaultPrevented) return;
        if (sent) {
            event.preventDefault();
            return;
        }
        sent = true;
        event.submitter?.setAttribute("aria-disabled", "true");
    });
    // Coming back by the browser's button finds the page as it was left.
    addEventListener("pageshow", () => {
        sent = false;
        form.querySelectorAll("[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
}

/** A form with data-auto sends itself when a choice changes; its button stays for the keyboard. */
function sendOnChange(form) {
    form.addEventListener("change", (event) => {
        if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
    });
}

/** Beside each password field with data-show stands a button that shows what was typed. */
function showPassword(input) {
    const frame = document.createElement("div");
    frame.className = "password";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary";
    button.setAttribute("aria-controls", input.id);
    const draw = () => {
        const hidden = input.type === "password";
        button.textContent = hidden ? "Hiện" : "Ẩn";
        button.setAttribute("aria-label", hidden ? "Hiện mật khẩu" : "Ẩn mật khẩu");
    };
    button.addEventListener("click", () => {
        input.type = input.type === "password" ? "text" : "password";
        draw();
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    input.replaceWith(frame);
    frame.append(input, button);
    draw();
}

/** A button with data-copy="ID" puts the text of that field on the clipboard; without a script it stays hidden. */
function copyText(button) {
    const field = document.getElementById(button.dataset.copy);
    if (!field) return;
    const label = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
        field.select();
        try {
            // Browsers give the clipboard to pages over HTTPS only; the office's own network may not have it.
            if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
            else if (!document.execCommand("copy")) throw new Error("refused");
            button.textContent = "Đã chép";
        } catch {
            button.textContent = "Bấm Ctrl+C để chép";
        }
        setTimeout(() => { button.textContent = label; }, 3000);
    });
}

/** Menus close by Escape and by a press elsewhere. */
function closeMenus(event) {
    for (const menu of document.querySelectorAll(".account[open], .menu[open], .main-nav details[open]")) {
        if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
            if (event.type === "keydown" && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
            menu.open = false;
        }
    }
}

document.querySelectorAll("form[data-guard]").forEach(guard);
document.querySelectorAll("form[data-auto]").forEach(sendOnChange);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("input[type=password][data-show]").forEach(showPassword);
document.querySelectorAll("[data-copy]").forEach(copyText);
document.querySelector("[data-focus]")?.focus();
addEventListener("click", closeMenus);
addEventListener("keydown", closeMenus);
