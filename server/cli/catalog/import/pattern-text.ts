/** A text that a pattern takes, made of its simplest reading; undefined: the pattern is too special. */
export function textFor(pattern: string): string | undefined {
  const reader = new PatternReader(pattern);
  const text = reader.alternatives();
  if (text === undefined || !reader.isAtEnd) return undefined;
  return new RegExp(pattern, 'u').test(text) ? text : undefined;
}

const MOST_REPEATED = 200;

class PatternReader {
  readonly #pattern: string;
  #at = 0;
  /** Counts, so that texts don't look like `aaaa`. */
  #turn = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  /** The first of several. */
  alternatives(): string | undefined {
    const first = this.#sequence();
    while (first !== undefined && this.#take('|')) if (this.#sequence() === undefined) return undefined;
    return first;
  }

  #sequence(): string | undefined {
    let text = '';
    while (!this.isAtEnd && this.#next !== '|' && this.#next !== ')') {
      const start = this.#at;
      const one = this.#atom();
      if (one === undefined) return undefined;
      const count = this.#count();
      text += one;
      const end = this.#at;
      // Each repetition has characters of its own.
      for (let i = 1; i < count; i += 1) {
        this.#at = start;
        text += this.#atom() ?? '';
      }
      if (count === 0) text = text.slice(0, text.length - one.length);
      this.#at = end;
    }
    return text;
  }

  get #next(): string {
    return this.#pattern[this.#at] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #atom(): string | undefined {
    if (this.#take('^') || this.#take('$')) return '';
    if (this.#take('[')) return this.#oneOf();
    if (this.#take('.')) return this.#pick('abcdefgh');
    if (this.#take('\\')) return this.#escape();
    if (!this.#take('(')) {
      this.#at += 1;
      return this.#pattern[this.#at - 1];
    }
    if (this.#take('?=') || this.#take('?!') || this.#take('?<=') || this.#take('?<!')) return undefined;
    if (!this.#take('?:') && this.#take('?<')) this.#at = this.#pattern.indexOf('>', this.#at) + 1;
    const text = this.alternatives();
    return this.#take(')') ? text : undefined;
  }

  #escape(): string | undefined {
    const name = this.#next;
    this.#at += 1;
    const known: Record<string, string> = {
      d: '48215903',
      w: 'k7m2x9p4',
      s: ' ',
      D: 'abc',
      W: '-',
      S: 'k7m2x9p4',
    };
    if (known[name] !== undefined) return this.#pick(known[name]);
    if (name === 'b' || name === 'B') return '';
    return /[a-z0-9]/i.test(name) ? undefined : name;
  }

  /** A character of a class: of its ranges and characters, those that people would use first. */
  #oneOf(): string | undefined {
    const isOther = this.#take('^');
    const end = this.#pattern.indexOf(']', this.#at + (this.#next === ']' ? 1 : 0));
    if (end < 0) return undefined;
    const source = `[${isOther ? '^' : ''}${this.#pattern.slice(this.#at, end)}]`;
    this.#at = end + 1;
    try {
      const fits = new RegExp(source, 'u');
      const candidates = [...'k7m2x9p4c3h8r5t6w1nadefgbijloqsuvyz0KMXPCHRTWNADEFGBIJLOQSUVYZ-_ .'];
      return (
        this.#pick(
          candidates
            .filter((each) => fits.test(each))
            .join('')
            .slice(0, 12),
        ) || undefined
      );
    } catch {
      return undefined;
    }
  }

  #pick(from: string): string {
    this.#turn += 1;
    return from[(this.#turn - 1) % Math.max(1, from.length)] ?? '';
  }

  /** How often what stands before is there: as seldom as may be, but not missing. */
  #count(): number {
    const [all = '', least = '', most = ''] =
      /^(?:\{(\d+)(?:,(\d*))?\}|[*+?])\??/.exec(this.#pattern.slice(this.#at)) ?? [];
    this.#at += all.length;
    if (least === '') return 1;
    return Math.min(MOST_REPEATED, Math.max(Number(least), most === '0' ? 0 : 1));
  }
}
