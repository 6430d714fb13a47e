import { OutboundFailure } from './http-failure.ts';

const NOTHING = Buffer.alloc(0);

/** What is kept of an answer's body: the beginning, up to a limit. */
export class KeptBody {
  private readonly limit: number;
  private bytes = NOTHING;
  private kept = 0;
  /** Bytes that came, whether kept or not. */
  received = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** True: there is more of it than the limit. */
  get truncated(): boolean {
    return this.received > this.limit;
  }

  /** Copies what is wanted: `bytes` is used again for the next read. */
  add(bytes: Buffer, from: number, to: number): void {
    this.received += to - from;
    // One byte more than the limit shows whether the limit is in the middle of a character.
    const end = Math.min(to, from + this.limit + 1 - this.kept);
    if (end <= from) return;
    const needed = this.kept + end - from;
    if (needed > this.bytes.length) this.grow(needed);
    bytes.copy(this.bytes, this.kept, from, end);
    this.kept = needed;
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafe(this.kept === 0 ? needed : Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.kept);
    this.bytes = larger;
  }

  /** As UTF-8, without NUL, which PostgreSQL's text type can't hold. */
  text(): string {
    if (this.kept === 0) return '';
    const text = this.bytes.toString('utf8', 0, this.truncated ? this.characterBoundary() : this.kept);
    return text.includes('\0') ? text.replaceAll('\0', '') : text;
  }

  /** The last place up to the limit that does not cut a UTF-8 character (of at most 4 bytes) in two. */
  private characterBoundary(): number {
    for (let end = this.limit; end > this.limit - 4 && end > 0; end--) {
      if (((this.bytes[end] ?? 0) & 0xc0) !== 0x80) return end;
    }
    return this.limit;
  }
}

const CR = 0x0d;
const LF = 0x0a;
/** Bytes of framing for each byte of body, beyond what a head may have: far more than chunks of one byte. */
const MOST_FRAMING = 16;

/**
 * Takes the chunks' framing off a body (RFC 9112, 7.1). Extensions and trailers are passed over, and a bare
 * LF ends a line too. Nothing is stored but the body.
 */
export class Chunks {
  private readonly maxFraming: number;
  private state: 'size' | 'extension' | 'data' | 'data end' | 'trailer' = 'size';
  private size = 0;
  private digits = 0;
  private lineLength = 0;
  private framing = 0;
  done = false;

  /** `maxFraming`: bytes that are not body, beyond those that the body's length explains. */
  constructor(maxFraming: number) {
    this.maxFraming = maxFraming;
  }

  /** Returns how far it read: to `end`, or to the end of the body. Throws an `OutboundFailure`. */
  read(bytes: Buffer, from: number, end: number, body: KeptBody): number {
    let at = from;
    while (at < end && !this.done) {
      if (this.state === 'data') at = this.takeData(bytes, at, end, body);
      else this.takeFraming(bytes[at++] ?? 0, body);
    }
    return at;
  }

  private takeData(bytes: Buffer, at: number, end: number, body: KeptBody): number {
    const to = Math.min(end, at + this.size);
    body.add(bytes, at, to);
    this.size -= to - at;
    if (this.size === 0) this.state = 'data end';
    return to;
  }

  private takeFraming(byte: number, body: KeptBody): void {
    this.framing += 1;
    if (this.framing > this.maxFraming + MOST_FRAMING * body.received) {
      throw broken('answer has more chunk framing than body');
    }
    if (byte === LF) this.endLine();
    else if (this.state === 'size') this.takeSize(byte);
    else if (this.state === 'trailer' && byte !== CR) this.lineLength += 1;
    else if (this.state === 'data end' && byte !== CR) throw broken('answer has a chunk that is too long');
  }

  private takeSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.size = this.size * 16 + digit;
      this.digits += 1;
      if (this.size > Number.MAX_SAFE_INTEGER) throw broken('answer has a chunk that is too long');
    } else if (this.digits > 0 && SIZE_ENDS.includes(byte)) this.state = 'extension';
    else throw broken(NO_SIZE);
  }

  private endLine(): void {
    if (this.state === 'data end') this.state = 'size';
    else if (this.state === 'trailer') {
      this.done = this.lineLength === 0;
      this.lineLength = 0;
    } else if (this.digits === 0) throw broken(NO_SIZE);
    else {
      this.state = this.size === 0 ? 'trailer' : 'data';
      this.digits = 0;
    }
  }
}

const NO_SIZE = 'answer has a chunk without a size';
/** CR, a semicolon, and the white space that some put before either. */
const SIZE_ENDS = [CR, 0x3b, 0x20, 0x09];

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function broken(message: string): OutboundFailure {
  return new OutboundFailure('protocol', message);
}
