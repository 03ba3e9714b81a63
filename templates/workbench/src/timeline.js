// A session's time, in ms: which turns are spoken when and by whom, and which recording is heard there. Nothing here touches the page.

const BRIEF = 1000; // ms: how long a turn without an end is shown

/** The turns of a session that have times: {id, who, start, end}, by start. A turn without an end lasts until the next begins. */
export function turnsOf(rows, session) {
  const timed = rows.filter((row) => row.session === session && (row.name === "u" || row.name === "writing") && row.start !== null);
  const blocks = timed.map(({ id, who, start, end }, i) => ({ id, who, start, end: end ?? Math.max(start, timed[i + 1]?.start ?? start + BRIEF) }));
  return blocks.sort((a, b) => a.start - b.start);
}

/** Those that are spoken at a moment, by start. Blocks are few at a time, and none is longer than the longest. */
export function spokenAt(blocks, at) {
  const found = [];
  for (let i = last(blocks, at); i >= 0 && blocks[i].start > at - longest(blocks); i -= 1) if (blocks[i].end > at) found.unshift(blocks[i]);
  return found;
}

/** Those of which any is to be seen between two moments. */
export function between(blocks, from, to) {
  const found = [];
  for (let i = last(blocks, to); i >= 0 && blocks[i].start >= from - longest(blocks); i -= 1) if (blocks[i].end >= from) found.unshift(blocks[i]);
  return found;
}

/** The turn that is spoken at a moment, or else the last before it; undefined before the first. */
export function turnAt(blocks, at) {
  return spokenAt(blocks, at).at(-1) ?? blocks[last(blocks, at)];
}

/** The first turn of another speaker after a moment (`step` 1), or the beginning of the one before the speaker's own (-1). Undefined where there is none. */
export function change(blocks, at, step) {
  const here = last(blocks, at);
  if (step > 0) return blocks.slice(here + 1).find((each, i) => each.who !== (blocks[here + i]?.who ?? null));
  let i = here;
  while (i > 0 && blocks[i - 1].who === blocks[i]?.who) i -= 1; // where who speaks now began
  if (here >= 0 && at - blocks[i].start > 1500) return blocks[i];
  i -= 1;
  while (i > 0 && blocks[i - 1].who === blocks[i].who) i -= 1;
  return blocks[i];
}

/** The number of the last block that begins at `at` or before; -1 before the first. */
export function last(blocks, at) {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (blocks[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const lengths = new WeakMap();
function longest(blocks) {
  if (!lengths.has(blocks)) lengths.set(blocks, blocks.reduce((most, { start, end }) => Math.max(most, end - start), 0));
  return lengths.get(blocks);
}

/** The recording that is heard at a moment: `kept`, while it is one of these and of that moment, else the first that is; undefined in a gap. */
export function heardAt(media, at, kept) {
  const there = media.filter((each) => each.starts_at <= at && at < each.starts_at + each.duration);
  return there.find((each) => each.name === kept?.name) ?? there[0];
}

/** The first recording that begins after a moment. */
export function heardAfter(media, at) {
  return media.filter((each) => each.starts_at + each.duration > at).sort((a, b) => a.starts_at - b.starts_at).find((each) => each.starts_at >= at);
}

/** Where nothing was recorded between the first moment and the end: [[from, to]]. */
export function gaps(media, end) {
  const found = [];
  let at = 0;
  for (const { starts_at, duration } of [...media].sort((a, b) => a.starts_at - b.starts_at)) {
    if (starts_at > at) found.push([at, starts_at]);
    at = Math.max(at, starts_at + duration);
  }
  if (at < end) found.push([at, end]);
  return found;
}

/** The number of the word that is said at a moment by its turn's `times` ([start, end]): the last that has begun; -1 before the first. */
export function wordAt(times, at) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle][0] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A moment as people say it: "1 hour 2 minutes 3 seconds". */
export function said(ms) {
  const seconds = Math.floor(ms / 1000);
  const parts = [[Math.floor(seconds / 3600), "hour"], [Math.floor(seconds / 60) % 60, "minute"], [seconds % 60, "second"]];
  return parts.filter(([number, unit]) => number || unit === "second").map(([number, unit]) => `${number} ${unit}${number === 1 ? "" : "s"}`).join(" ");
}

/** Milliseconds as 1:02:03 or 2:03. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
