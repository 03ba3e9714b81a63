// The strip above the transcript as it is seen: its buttons, the clock, what can be chosen, and what is said of the sound. What they do is `sound.js`'s.

import { make } from "./dom.js";
import { clock } from "./timeline.js";

export class Transport {
  #home;
  #bar = make("div", { className: "transport" });
  #told = make("p", { className: "sound-told" });
  #wrong = make("p", { className: "sound-wrong", hidden: true }); // until something is: what is below would go up by a line
  #clock = make("span", { className: "clock" });
  #play;
  #speed;
  #loop;
  #follow;
  #released;
  #picture;
  #lanes;
  #sessions;
  #tracks;
  #does;

  /** In `home`; `does` has what its buttons do: toggle, back, on, slower, faster, asSpoken, loop, follow, release, picture, zoom(by), drawn, session(id), track(name). */
  constructor(home, does) {
    [this.#home, this.#does] = [home, does];
    this.#bar.setAttribute("role", "toolbar");
    this.#bar.setAttribute("aria-label", "Playing");
    this.#told.setAttribute("role", "status");
    this.#play = this.#button("▶", "Play", () => does.toggle());
    this.#play.className = "play";
    this.#button("↶ 3", "Back three seconds", () => does.back());
    this.#button("3 ↷", "On three seconds", () => does.on());
    this.#bar.append(this.#clock);
    const more = this.#button("More", "Speed, loops, speakers and what else there is", () => { more.setAttribute("aria-expanded", home.toggleAttribute("data-all")); }); // where there is no room for all
    more.className = "more";
    more.setAttribute("aria-expanded", false);
    this.#button("−", "Slower", () => does.slower());
    this.#speed = this.#button("1×", "Speed: as it was spoken", () => does.asSpoken());
    this.#speed.className = "speed";
    this.#button("+", "Faster", () => does.faster());
    this.#loop = this.#button("Loop", "Play this turn over and over", () => does.loop());
    this.#follow = this.#button("Follow", "The list goes along with what is heard", () => does.follow());
    this.#released = this.#button("As released", "Play it as the public will hear it", () => does.release());
    this.#picture = this.#button("Picture", "The picture: small, large, none", () => does.picture());
    for (const [label, name, by] of [["⊖", "See more of it at once", 2], ["⊕", "See it closer", 0.5]]) this.#button(label, name, () => does.zoom(by)).classList.add("zoom");
    this.#lanes = this.#button("Speakers", "A lane for each speaker", () => this.#laned(home.dataset.lanes !== "shown"));
    this.#sessions = this.#chooser("Session", (value) => does.session(value));
    this.#tracks = this.#chooser("Hear", (value) => does.track(value));
    for (const each of [...this.#bar.children].slice([...this.#bar.children].indexOf(more) + 1)) each.classList.add("second");
    home.append(this.#bar, this.#wrong, this.#told);
    this.#laned(innerWidth >= 896);
  }

  #button(label, told, does) {
    const made = make("button", { type: "button", textContent: label, title: told, onclick: does });
    if (!/^\p{L}/u.test(label)) made.setAttribute("aria-label", told); // what is read out holds what is seen
    made.addEventListener("mousedown", (event) => event.preventDefault()); // who writes goes on writing
    this.#bar.append(made);
    return made;
  }

  #chooser(label, does) {
    const made = make("label", { className: "chooser", hidden: true, textContent: `${label} ` });
    const select = make("select", { onchange: () => does(select.value) });
    made.append(select);
    this.#bar.append(made);
    return (options, value) => {
      const offered = JSON.stringify([options, value]);
      if (offered === made.dataset.offered) return; // it may be open
      made.dataset.offered = offered;
      made.hidden = options.length < 2;
      select.replaceChildren(...options.map(([key, text]) => new Option(text, key, false, key === value)));
    };
  }

  #laned(on) {
    this.#home.dataset.lanes = on ? "shown" : "hidden";
    this.#lanes.setAttribute("aria-expanded", on);
    this.#does.drawn();
  }

  /** Say something of the sound; "" for nothing. */
  tell(sentence) {
    this.#told.ariaLive = "polite";
    this.#told.textContent = sentence ?? "";
  }

  /** What is wrong with the recordings, in sentences. */
  fault(sentences) {
    this.#wrong.textContent = sentences.join("\n");
    this.#wrong.hidden = !sentences.length;
  }
  get faults() { return this.#wrong.textContent; }

  /** What is being made of the recordings, "" for nothing any more; whether they are measured; whether any can be played. */
  making(sentence, { isMeasured, isPlayable }) {
    if (this.#told.textContent === (this.#told.dataset.making ?? "")) { // what was told meanwhile stays
      this.#told.ariaLive = "off"; // nobody is to hear how far it is every second
      this.#told.textContent = sentence;
    }
    this.#told.dataset.making = sentence;
    this.#home.dataset.measured = String(isMeasured);
    this.#play.setAttribute("aria-disabled", !isPlayable);
  }

  /** The sessions, and whose tracks, that can be heard: [[key, text]], and which is. */
  sessions(options, value) { this.#sessions(options, value); }
  tracks(options, value) { this.#tracks(options, value); }

  /** How it stands. */
  state({ session, isPlaying, speed, isLooping, isFollowing, isReleased, hasPicture }) {
    this.#play.textContent = isPlaying ? "❚❚" : "▶";
    this.#play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    this.#home.dataset.plays = isPlaying;
    this.#speed.textContent = `${speed.toFixed(2).replace(/0$/u, "")}×`;
    this.#speed.setAttribute("aria-label", `Speed ${speed}: back to as it was spoken`);
    for (const [button, on] of [[this.#loop, isLooping], [this.#follow, isFollowing], [this.#released, isReleased]]) button.setAttribute("aria-pressed", on);
    this.#picture.hidden = !hasPicture;
    this.#home.dataset.session = session;
  }

  /** What time it is of how long, in ms. */
  time(at, end) { this.#clock.textContent = `${clock(at)} / ${clock(end)}`; }

  /** Whether nothing of the recording is heard now; true where that is another than it was. */
  silent(isSilent) {
    if (String(isSilent) === this.#home.dataset.silent) return false;
    this.#home.dataset.silent = isSilent;
    return true;
  }
}
