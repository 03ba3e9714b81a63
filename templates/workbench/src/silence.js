// As the public will hear it: where something is withheld, nothing is heard, or the tone that the edition has for it.
//
// Silences are planned ahead on the clock of the sound itself, so that they begin and end where they do in the released file, also while the page is
// busy or not seen. Before anybody asks for it nothing stands between a recording and the loudspeaker.

const [HERTZ, LEVEL, LONGEST, FADE] = [1000, 0.1, 2000, 30]; // as `engines/media.py` makes it
const AHEAD = 200; // silences that are planned at once

export class Silence {
  cuts = []; // [[from, to]] in ms of the session, in order
  marked = "silence";
  isOn = false;
  #elements = new Set();
  #context;
  #sound; // gain of what was recorded
  #tone; // gain of the tone

  /** An element that plays. */
  take(element) {
    this.#elements.add(element);
    if (this.#context) this.#connect(element);
  }

  /** Silence these (or, with null, all); false turns it off. */
  set(cuts, marked) {
    this.isOn = cuts !== false;
    this.cuts = cuts === null ? [[0, Number.MAX_SAFE_INTEGER]] : cuts || [];
    this.marked = marked;
    if (!this.isOn || this.#context) return;
    this.#context = new AudioContext();
    [this.#sound, this.#tone] = [this.#context.createGain(), this.#context.createGain()];
    this.#sound.connect(this.#context.destination);
    this.#tone.gain.value = 0;
    this.#tone.connect(this.#context.destination);
    const source = new OscillatorNode(this.#context, { frequency: HERTZ });
    source.connect(this.#tone);
    source.start();
    for (const element of this.#elements) this.#connect(element);
  }

  /** Whether nothing of the recording is heard at a moment. */
  covers(at) { return this.isOn && this.cuts.some(([from, to]) => from <= at && at < to); }

  /** It is `at` now, and goes on with a speed, or stands (0). */
  plan(at, speed) {
    if (!this.#context) return;
    if (speed) this.#context.resume();
    const now = this.#context.currentTime;
    const { sound, tone } = planned(this.isOn ? this.cuts : [], this.marked, at, speed);
    for (const [{ gain }, steps] of [[this.#sound, sound], [this.#tone, tone]]) {
      gain.cancelScheduledValues(now);
      for (const { value, after, slowly } of steps) gain[slowly ? "linearRampToValueAtTime" : "setValueAtTime"](value, now + after);
    }
  }

  #connect(element) { this.#context.createMediaElementSource(element).connect(this.#sound); }
}

/** How loud what was recorded is to be, and the tone, from now on: {value, after: seconds of the clock, slowly: whether it goes there evenly from the value before}. `cuts` in
 * order, in ms; it is `at` now, and goes on with a speed, or stands (0). */
export function planned(cuts, marked, at, speed) {
  const left = cuts.filter((cut) => cut[1] > at).slice(0, AHEAD);
  const sound = [{ value: left.length && left[0][0] <= at ? 0 : 1, after: 0 }];
  const tone = [{ value: 0, after: 0 }];
  if (!speed) return { sound, tone };
  const after = (ms) => Math.max(0, (ms - at) / 1000 / speed);
  for (const [from, to] of left) {
    if (from > at) sound.push({ value: 0, after: after(from) });
    sound.push({ value: 1, after: after(to) });
    const end = Math.min(to, from + LONGEST);
    if (marked !== "tone" || end <= at) continue;
    const fade = Math.min(FADE, (end - from) / 2);
    tone.push({ value: 0, after: after(from) }, { value: LEVEL, after: after(from + fade), slowly: true });
    tone.push({ value: LEVEL, after: after(end - fade) }, { value: 0, after: after(end), slowly: true });
  }
  return { sound, tone };
}
