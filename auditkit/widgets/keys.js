// Sends the names of keys to Python. It holds nothing of a claim, asks for nothing from anywhere, and shows nothing.
const typing = (target) =>
  target.isContentEditable ||
  target.tagName === "TEXTAREA" ||
  (target.tagName === "INPUT" && !["checkbox", "radio", "button"].includes(target.type)) ||
  (target.tagName === "SELECT" && target.size < 2);

function attach(root, model) {
  root.tabIndex = -1;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Audit workbench. Keys work while the focus is in here; Escape leaves a field.");
  // JupyterLab has single-letter shortcuts of its own, some of which delete cells.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  const send = (event, key) => {
    event.preventDefault();
    event.stopPropagation();
    model.send({ key });
  };
  const onKey = (event) => {
    if (event.key === "Escape") {
      root.focus({ preventScroll: true });
      send(event, "Escape");
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      // Leaving the field sends what was typed, so that Python has it before the key.
      if (document.activeElement) document.activeElement.blur();
      root.focus({ preventScroll: true });
      send(event, "Ctrl+Enter");
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target) && model.get("caught").includes(event.key)) {
      send(event, event.key);
    }
  };
  const onMouse = (event) => {
    if (!event.target.closest("button, input, select, textarea, summary, a, label")) root.focus({ preventScroll: true });
  };
  // A button that was pressed and then hidden takes the focus with it, and with the focus the keys.
  const regain = () => document.activeElement === document.body && root.focus({ preventScroll: true });
  const onClick = () => [100, 400, 1200].forEach((wait) => setTimeout(regain, wait));
  const onMessage = (message) => {
    setTimeout(() => {
      const wanted = message.focus ? root.querySelector(message.focus) : null;
      if (wanted) wanted.focus({ preventScroll: false });
      else if (message.focus === "" || !root.contains(document.activeElement)) root.focus({ preventScroll: true });
    }, 60);
  };
  // On the way down: text fields keep their keys from going up.
  root.addEventListener("keydown", onKey, true);
  root.addEventListener("mousedown", onMouse);
  root.addEventListener("click", onClick);
  model.on("msg:custom", onMessage);
  return () => {
    root.removeEventListener("keydown", onKey, true);
    root.removeEventListener("mousedown", onMouse);
    root.removeEventListener("click", onClick);
    model.off("msg:custom", onMessage);
  };
}

function render({ model, el }) {
  let detach = () => {};
  let tries = 0;
  const find = () => {
    // The element is drawn before it stands in the page.
    const root = el.closest(".auditkit-workbench");
    if (root) detach = attach(root, model);
    else if (++tries < 200) setTimeout(find, 50);
  };
  find();
  return () => detach();
}

export default { render };
