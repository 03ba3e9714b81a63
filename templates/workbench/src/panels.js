// What stands beside the transcript, one at a time: each panel is a module that adds itself.

const panels = [];

/** Add a panel: {id, label, mount(element, bench), shown?(bench)}. `mount` is called once, when it is first shown; `shown` each time. */
export function add(panel) {
  panels.push(panel);
}

let bench;

export function mount(theBench) {
  bench = theBench;
  const tabs = document.getElementById("tabs");
  for (const panel of panels) {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id: `tab-${panel.id}`, textContent: panel.label, onclick: () => show(panel.id) });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${panel.id}`);
    tabs.append(tab);
    const place = document.createElement("section");
    Object.assign(place, { id: `panel-${panel.id}`, className: "panel", hidden: true });
    place.setAttribute("role", "tabpanel");
    place.setAttribute("aria-labelledby", tab.id);
    document.getElementById("panels").append(place);
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const every = [...tabs.children];
    const next = every[(every.indexOf(document.activeElement) + step + every.length) % every.length];
    next.focus();
    next.click();
    event.preventDefault();
  });
  if (panels.length) show(panels[0].id);
}

/** Show a panel; gives its element. */
export function show(id) {
  for (const panel of panels) {
    const [tab, place] = [document.getElementById(`tab-${panel.id}`), document.getElementById(`panel-${panel.id}`)];
    const chosen = panel.id === id;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    place.hidden = !chosen;
    if (!chosen) continue;
    if (!place.childElementCount) panel.mount(place, bench);
    panel.shown?.(bench);
  }
  return document.getElementById(`panel-${id}`);
}
