// The sound as the public will hear it: what must not be heard is asked of the server, and again where the transcript has changed.

const SETTLES = 600; // ms after a change before it is asked again

export class AsReleased {
  #said = null; // as the server has it, while that is played
  #bench;
  #player;
  #wave;
  #timer;

  constructor(bench, player, wave) {
    [this.#bench, this.#player, this.#wave] = [bench, player, wave];
  }

  get isOn() { return this.#said !== null; }

  /** Play so, or as it was recorded again. Raises what the server says where that cannot be known. */
  async toggle() {
    if (this.isOn) {
      this.#said = null;
      this.#player.silence.set(false);
    } else this.#said = await this.#bench.get("sound/released");
    this.apply();
  }

  /** Silence what must not be heard of the session that is heard now. */
  apply() {
    const { session, silence, stage, at, end } = this.#player;
    const said = this.#said;
    stage.hidden = Boolean(said); // the public sees no picture
    this.#wave.cuts = said ? (said.cuts ? (said.cuts[session] ?? []) : [[0, end]]) : [];
    if (said) silence.set(said.cuts && this.#wave.cuts, said.marked);
    this.#player.seek(at, { quiet: true });
    this.#wave.draw();
  }

  /** The transcript is another. */
  again() {
    if (!this.isOn) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      try { this.#said = this.#said && (await this.#bench.get("sound/released")); } catch { return; }
      this.apply();
    }, SETTLES);
  }

  /** What people are told of it. */
  get told() {
    if (!this.isOn) return "";
    const { cuts, outstanding } = this.#said;
    const shut = outstanding.length ? ` Nothing may be heard yet, as ${outstanding.length === 1 ? outstanding[0] : `${outstanding.length} things are outstanding`}.` : "";
    return cuts ? `You hear it as it would be released now.${shut}` : "Nothing of the sound can be released: there are no times, so that what must not be heard cannot be found in it.";
  }
}
