// Turns are split, joined, and words moved between them: what each key means, told as an operation. The places are counted here; the server moves.

/** The last two who spoke, up to row `at` and it included: ids of who, the latest first. */
export function lastTwo(rows, at) {
  const found = [];
  for (let i = at; i >= 0 && found.length < 2; i -= 1) {
    const { name, who } = rows[i];
    if (name === "u" && who && !found.includes(who)) found.push(who);
  }
  return found;
}
