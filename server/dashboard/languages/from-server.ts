/** So many texts are remembered with what was found for them. */
const MOST_REMEMBERED = 2_000;

/** `{name}` in a key: something that differs from text to text. Liquid's braces are none. */
const HOLES = /(?<!\{)\{([a-z]\w*)\}(?!\})/g;

/** What is longer, or has more sentences, is nothing that the server says by itself. */
const LONGEST = 2_000;
const MOST_SENTENCES = 12;

interface Pattern {
  /** What stands between the holes; that it is there is seen at once, most texts have none of it. */
  pieces: string[];
  matches: RegExp;
  holes: string[];
  translation: string;
}

/**
 * Finds what texts of the API are in another language. `known`: by the English text; where a key has
 * `{name}`, anything may stand, and is put where the translation has `{name}`, in the other language too if
 * it is known. A text of several sentences is looked up sentence by sentence. What isn't known, such as what
 * a team wrote or a vendor said, stays as it is.
 */
export function phrasebook(known: Readonly<Record<string, string>>): (text: string) => string {
  const patterns = Object.entries(known).flatMap(([key, translation]) => patternOf(key, translation) ?? []);
  // The one that says most is the right one.
  patterns.sort((one, other) => lengthOf(other) - lengthOf(one));
  const remembered = new Map<string, string>();

  const whole = (text: string): string | undefined => {
    if (Object.hasOwn(known, text)) return known[text];
    for (const { pieces, matches, holes, translation } of patterns) {
      const found = pieces.every((piece) => text.includes(piece)) ? matches.exec(text) : null;
      if (!found) continue;
      const parts = new Map(holes.map((hole, index) => [hole, translate(found[index + 1] ?? '')]));
      return translation.replaceAll(HOLES, (hole, name: string) => parts.get(name) ?? hole);
    }
    return undefined;
  };
  /** As they stand in forms and sentences, messages begin with a capital, have a subject or a full stop. */
  const sentence = (text: string): string | undefined => {
    const found = whole(text) ?? withCapital(text) ?? withSubject(text);
    if (found !== undefined || !text.endsWith('.')) return found;
    const bare = sentence(text.slice(0, -1));
    return bare === undefined ? undefined : `${bare}.`;
  };
  const withCapital = (text: string): string | undefined => {
    const found = /^[A-Z]/.test(text) ? whole(text.charAt(0).toLowerCase() + text.slice(1)) : undefined;
    return found && found.charAt(0).toUpperCase() + found.slice(1);
  };
  /** `Bot token must start with xoxb-` */
  const withSubject = (text: string): string | undefined => {
    const at = text.indexOf(' must ');
    const found = at < 0 ? undefined : whole(text.slice(at + 1));
    return found && `${translate(text.slice(0, at))} ${found}`;
  };
  const bySentences = (text: string): string => {
    const ends = [...text.matchAll(/(?<=\.) /g)];
    if (ends.length >= MOST_SENTENCES) return text;
    for (const { index } of ends) {
      const [head, rest] = [text.slice(0, index), text.slice(index + 1)];
      const [first, second] = [sentence(head), sentence(rest)];
      if (first !== undefined) return `${first} ${translate(rest)}`;
      if (second !== undefined) return `${translate(head)} ${second}`;
    }
    return text;
  };
  const translate = (text: string): string => {
    const before = remembered.get(text);
    if (before !== undefined) return before;
    const found = text.length > LONGEST ? text : (sentence(text) ?? bySentences(text));
    if (remembered.size < MOST_REMEMBERED) remembered.set(text, found);
    return found;
  };
  return translate;
}

const lengthOf = ({ pieces }: Pattern) => pieces.join('').length;

function patternOf(key: string, translation: string): Pattern | undefined {
  const parts = key.split(HOLES);
  if (parts.length === 1) return undefined;
  const isHole = (index: number) => index % 2 === 1;
  const source = parts.map((part, index) => (isHole(index) ? '([^]+?)' : escaped(part))).join('');
  return {
    pieces: parts.filter((_, index) => !isHole(index)),
    matches: new RegExp(`^${source}$`),
    holes: parts.filter((_, index) => isHole(index)),
    translation,
  };
}

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
