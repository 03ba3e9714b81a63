// What a reader has set, in the address (?find=…&who=…&large=1), so that it can be sent on and gone back to. What is only
// theirs (large print, the style they cite in) is kept in this browser too, where it may be.

const kept = {
  get(name) {
    try {
      return localStorage.getItem(`sasci-${name}`);
    } catch {
      return null; // a browser may forbid it
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`sasci-${name}`, value);
    } catch {
      // then it is forgotten with the page
    }
  },
};

function remember(changes, { anew = false } = {}) {
  const set = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) value ? set.set(name, value) : set.delete(name);
  const query = String(set) && `?${set}`;
  if (query === location.search) return;
  try {
    history[anew ? "pushState" : "replaceState"](null, "", location.pathname + query + location.hash);
  } catch {
    // from the disk, some browsers leave an address as it is
  }
}

function restore() {
  const set = new URLSearchParams(location.search);
  ui.large.checked = set.has("large") || (kept.get("large") === "1" && !set.has("large"));
  const wanted = set.get("who") ?? "";
  const who = [...ui.who.options].find((option) => wanted && option.dataset.who === wanted)?.value ?? "";
  const find = set.get("find") ?? "";
  if (who === ui.who.value && find === ui.find.value) return;
  ui.who.value = who;
  ui.find.value = find;
  filter(who);
  if (find || who) open(true, { focus: false });
}

ui.large.addEventListener("change", () => {
  kept.set("large", ui.large.checked ? "1" : "");
  remember({ large: ui.large.checked ? "1" : "" });
});
addEventListener("popstate", restore);
