// Places in the transcript as a list in a panel: a line of text, what it would read, whether it is meant; and small things to build forms of.

/** An element with properties and children. */
export function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A labelled field; `options` are [value, text] of a select. */
export function field(label, input, options = []) {
  input.append(...options.map(([value, textContent]) => element("option", { value, textContent })));
  return element("label", { className: "field" }, [element("span", { textContent: label }), input]);
}

/** Checkboxes beside one another: [name, label]. */
export function choices(rows) {
  return element("div", { className: "choices" }, rows.map(([name, label]) => element("label", {}, [element("input", { type: "checkbox", name }), ` ${label}`])));
}

/** One place: {before, was, now, after} with its turn's number; a box where it can be chosen; `show` goes there; `plain` where nothing is to stand in its place. */
export function line(each, { number, box, checked, change, show, plain = false, why = "" }) {
  const tick = element("input", { type: "checkbox", checked, disabled: !box, onchange: () => change(tick.checked) });
  const same = plain || each.now === each.was;
  const said = element("button", { type: "button", className: "said", onclick: show }, [
    `${each.before} `, ...(same ? [element("mark", { textContent: each.was })] : [element("del", { textContent: each.was }), " ", ...(each.now ? [element("ins", { textContent: each.now })] : [])]), ` ${each.after}`,
  ]);
  tick.setAttribute("aria-label", `Turn ${number}: ${each.was}${same ? "" : `, ${each.now ? `to ${each.now}` : "taken out"}`}`);
  return element("li", {}, [element("label", { className: "tick" }, [tick]), element("span", { className: "number", textContent: number }), said, ...(why ? [element("small", { textContent: why })] : [])]);
}

/** What the server is sent of a place. */
export function corrected({ seg, first, was, now, note }) { return { seg, first, was, now, ...(note ? { note } : {}) }; }

export function plural(count, thing) { return `${count.toLocaleString("en-GB")} ${thing}${count === 1 ? "" : "s"}`; }
