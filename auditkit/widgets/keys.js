// Sends the names of keys to Python. It holds nothing of a claim, asks for nothing from anywhere, and shows nothing.
const PATIENCE = 3000; // milliseconds after which keys are heard again, should Python not answer

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
  let deafUntil = 0;
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const send = (event, key) => {
    stop(event);
    model.send({ key });
  };
  const toKeys = () => root.focus({ preventScroll: true });
  const sendLetter = (event) => {
    const field = model.get("fields")[event.key];
    const there = field ? root.querySelector(field) : null;
    if (there && there.offsetParent !== null) {
      there.focus(); // what is typed next belongs there, before Python has answered
      send(event, event.key);
      return;
    }
    // The field is about to be shown: until it is, what is typed for it must not be taken for keys.
    if (field) deafUntil = Date.now() + PATIENCE;
    send(event, event.key);
  };
  const onKey = (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Escape") {
      toKeys();
      send(event, "Escape");
    } else if (event.key === "Enter" && !plain) {
      toKeys(); // leaving the field sends what was typed, so that Python has it before the key
      setTimeout(() => model.send({ key: "Ctrl+Enter" }), 0);
      stop(event);
    } else if (plain && !typing(event.target) && Date.now() < deafUntil && event.key.length === 1) {
      stop(event);
    } else if (plain && !typing(event.target) && model.get("caught").includes(event.key)) {
      sendLetter(event);
    }
  };
  const onMouse = (event) => {
    if (!event.target.closest("button, input, select, textarea, summary, a, label")) toKeys();
  };
  // A button that was pressed and then hidden takes the focus with it, and with the focus the keys.
  const regain = () => document.activeElement === document.body && toKeys();
  const onClick = () => [100, 400, 1200].forEach((wait) => setTimeout(regain, wait));
  const onMessage = (message) => {
    setTimeout(() => {
      const wanted = message.focus ? root.querySelector(message.focus) : null;
      deafUntil = 0;
      if (wanted && !wanted.contains(document.activeElement)) wanted.focus();
      else regain();
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
