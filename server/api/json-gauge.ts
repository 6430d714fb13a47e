import { type ApiError, invalidRequest } from '../errors.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export interface JsonLimits {
  /** Levels of objects and lists. */
  depth: number;
  /** Objects, lists and what is in them: opening brackets and commas. */
  values: number;
}

/**
 * Measures JSON piece by piece, while it arrives and before `JSON.parse` builds anything of it: a few
 * megabytes of brackets make a tree of gigabytes. It expects no valid JSON; what isn't is for the parser to
 * say. Pieces may end anywhere, also within an escape. Bytes can be given as latin1, because UTF-8 has no
 * ASCII byte in any other character.
 */
export class JsonGauge {
  private readonly limits: JsonLimits;
  private depth = 0;
  private values = 0;
  private inString = false;
  private escaped = false;

  constructor(limits: JsonLimits) {
    this.limits = limits;
  }

  /** @throws 400 as soon as a limit is passed */
  feed(piece: string): void {
    let i = 0;
    while (i < piece.length) {
      i = this.inString ? this.skipString(piece, i) : this.skipStructure(piece, i);
      if (this.depth > this.limits.depth) throw tooDeep(this.limits.depth);
      if (this.values > this.limits.values) throw tooMany(this.limits.values);
    }
  }

  /** Answers the index after the closing quote, or the end of the piece. */
  private skipString(piece: string, start: number): number {
    for (let i = start; i < piece.length; i++) {
      const c = piece.charCodeAt(i);
      if (this.escaped) this.escaped = false;
      else if (c === BACKSLASH) this.escaped = true;
      else if (c === QUOTE) {
        this.inString = false;
        return i + 1;
      }
    }
    return piece.length;
  }

  /** Answers the index after the next opening quote or bracket, or the end of the piece. */
  private skipStructure(piece: string, start: number): number {
    for (let i = start; i < piece.length; i++) {
      const c = piece.charCodeAt(i);
      if (c === QUOTE) {
        this.inString = true;
        return i + 1;
      }
      if (c === OPEN_BRACE || c === OPEN_BRACKET) {
        this.depth++;
        this.values++;
        return i + 1;
      }
      if (c === CLOSE_BRACE || c === CLOSE_BRACKET) this.depth--;
      else if (c === COMMA) this.values++;
    }
    return piece.length;
  }
}

/** For text that is there as a whole. @throws 400 */
export function refuseDeep(text: string, depth: number): void {
  new JsonGauge({ depth, values: Number.POSITIVE_INFINITY }).feed(text);
}

const tooDeep = (depth: number): ApiError =>
  invalidRequest(`The JSON is nested too deeply: ${depth} levels of objects and lists are possible.`, {
    code: 'json_too_deep',
  });

const tooMany = (values: number): ApiError =>
  invalidRequest(`The JSON has too many values: ${values} in one body are possible.`, {
    code: 'json_too_large',
  });
