// Where in the window something may open: below the sound, which one goes on hearing and seeing while one writes a footnote.

const LEAST = 16; // rem that a small window is given; where the page itself is scrolled, the sound makes room for it

/** {top, bottom} in px of the window; the page is told how high that is (`--room`). */
export function clear() {
  const sound = document.getElementById("sound");
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const end = () => (sound.checkVisibility() ? Math.max(0, sound.getBoundingClientRect().bottom) : 0);
  if (innerHeight - end() < LEAST * rem) scrollBy(0, end()); // only a telephone's page is
  const [top, bottom] = [end() + 6, innerHeight - 8];
  document.documentElement.style.setProperty("--room", `${bottom - top}px`);
  return { top, bottom };
}

/** Let a window be beside `rect`: below it, above it, or else over the panels, where it covers no words; as high as there is room for, and there again
 * when it, the window of the browser or the sound is of another size. */
export function keep(element, rect) {
  lay(element, rect);
  const watch = new ResizeObserver(() => (element.isConnected ? lay(element, rect) : watch.disconnect()));
  for (const each of [element, document.body, document.getElementById("sound")]) watch.observe(each);
}

function lay(element, rect) {
  const gap = 6;
  const { top, bottom } = clear();
  const side = document.getElementById("side").getBoundingClientRect();
  const isInText = side.left > rect.left && side.top < bottom; // the panels stand to the right of it
  element.style.maxWidth = isInText ? `${Math.max(side.width - 2 * gap, 288)}px` : "";
  const { width, height } = element.getBoundingClientRect();
  const within = (left) => Math.max(8, Math.min(left, innerWidth - width - 8));
  const at = { left: within(rect.left), top: rect.bottom + gap };
  if (at.top < top) at.top = top;
  if (at.top + height > bottom) at.top = rect.top - gap - height;
  if (at.top < top) Object.assign(at, { left: within(isInText ? side.left + gap : rect.left), top: Math.max(top, isInText ? Math.min(rect.top, bottom - height) : bottom - height) });
  for (const [edge, px] of Object.entries(at)) element.style[edge] = `${px}px`;
}
