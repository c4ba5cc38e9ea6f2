// Comforts over pages that are complete without it: guards unsaved work, prevents double sending, sends filters at
// once, shows a password, makes photos smaller. Nothing here is needed to read or to save anything.

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

/** The bell with data-waiting="URL" asks every minute how much waits, as long as somebody looks at the page and has moved
    in it within half an hour: an open page nobody sits at asks nothing, so that its session can end. */
function countWaiting(bell) {
    const minute = 60_000;
    const patience = 30 * minute;
    let known = bell.querySelector(".count")?.textContent ?? "";
    let moved = Date.now();
    for (const kind of ["pointerdown", "keydown", "scroll"]) {
        addEventListener(kind, () => { moved = Date.now(); }, { passive: true });
    }
    const ask = async () => {
        if (document.hidden || Date.now() - moved > patience) return;
        const answer = await fetch(bell.dataset.waiting, { headers: { Accept: "application/json" }, redirect: "error" });
        if (!answer.ok) return;
        const { count, written, words } = await answer.json();
        const shown = count > 0 ? written : "";
        if (shown === known) return;
        known = shown;
        bell.setAttribute("aria-label", words);
        bell.querySelector(".count")?.remove();
        if (shown) {
            const badge = document.createElement("span");
            badge.className = "count";
            badge.setAttribute("aria-hidden", "true");
            badge.textContent = shown;
            bell.append(badge);
        }
        announce(words);
        await renewList();
    };
    // Without a line the next minute asks again.
    setInterval(() => ask().catch(() => {}), Number(bell.dataset.every) || minute);
}

/** The list in data-live is drawn anew, unless somebody is in it. */
async function renewList() {
    const list = document.querySelector("[data-live]");
    if (!list || list.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-live="${list.dataset.live}"]`);
    if (fresh) list.replaceWith(fresh);
}

/** Says a sentence to screen readers. */
function announce(words) {
    let line = document.querySelector("[data-announce]");
    if (!line) {
        line = document.createElement("p");
        line.className = "visually-hidden";
        line.setAttribute("role", "status");
        line.dataset.announce = "";
        document.body.append(line);
    }
    line.textContent = words;
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

/** Photos chosen in a field with data-photos are made smaller before they are sent: a phone's photo of 6 MB takes minutes on a
    weak line. The words of a photographed paper stay readable; a photo that would not become smaller is sent as it is. */
function shrinkPhotos(input) {
    const longest = 2400;
    const small = 1_000_000;
    let working = null;
    let held = null;
    const shrink = async (file) => {
        if (file.type !== "image/jpeg" || file.size <= small) return file;
        try {
            const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
            const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
            const canvas = document.createElement("canvas");
            canvas.width = Math.round(picture.width * scale);
            canvas.height = Math.round(picture.height * scale);
            canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
            picture.close();
            const bytes = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
            return bytes && bytes.size < file.size ? new File([bytes], file.name, { type: file.type }) : file;
        } catch {
            // What the browser cannot read, the server looks at.
            return file;
        }
    };
    const megabytes = (files) => {
        const size = files.reduce((sum, file) => sum + file.size, 0) / 1_000_000;
        return size.toLocaleString("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    };
    const line = document.createElement("p");
    line.className = "hint";
    line.setAttribute("role", "status");
    input.after(line);
    input.addEventListener("change", () => {
        const chosen = [...input.files];
        line.textContent = "";
        const work = {};
        working = work;
        (async () => {
            const sent = [];
            // One at a time: an old phone has little memory.
            for (const file of chosen) sent.push(await shrink(file));
            // Other files were chosen meanwhile.
            if (working !== work) return;
            working = null;
            const count = sent.filter((file, index) => file !== chosen[index]).length;
            if (count > 0) {
                const list = new DataTransfer();
                sent.forEach((file) => list.items.add(file));
                input.files = list.files;
                line.textContent = `Đã thu nhỏ ${count} ảnh để gửi nhanh: ${megabytes(chosen)} MB còn ${megabytes(sent)} MB.`;
            }
            if (held) {
                const button = held.button;
                held = null;
                input.form.requestSubmit(button);
            }
        })();
    });
    // Who presses the button meanwhile waits for the photos, without pressing again.
    input.form?.addEventListener("submit", (event) => {
        if (!working) return;
        event.preventDefault();
        held = { button: event.submitter };
        line.textContent = "Đang thu nhỏ ảnh, xong thì gửi ngay.";
    });
}

document.querySelectorAll("input[type=file][data-photos]").forEach(shrinkPhotos);
document.querySelectorAll("form[data-guard]").forEach(guard);
document.querySelectorAll("form[data-auto]").forEach(sendOnChange);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("input[type=password][data-show]").forEach(showPassword);
document.querySelectorAll("[data-copy]").forEach(copyText);
document.querySelector("[data-focus]")?.focus();
document.querySelectorAll("[data-waiting]").forEach(countWaiting);
addEventListener("click", closeMenus);
addEventListener("keydown", closeMenus);
