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
  const onMessage = (message) => {
    setTimeout(() => {
      const wanted = message.focus ? root.querySelector(message.focus) : null;
      if (wanted) wanted.focus({ preventScroll: false });
      // A button that was pressed and then hidden takes the focus with it.
      else if (message.focus === "" || !root.contains(document.activeElement)) root.focus({ preventScroll: true });
    }, 60);
  };
  root.addEventListener("keydown", onKey);
  root.addEventListener("mousedown", onMouse);
  model.on("msg:custom", onMessage);
  return () => {
    root.removeEventListener("keydown", onKey);
    root.removeEventListener("mousedown", onMouse);
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
