import { OutboundFailure } from './http-failure.ts';

/** The status line and the headers of one answer. */
export interface Head {
  /** The y of HTTP/1.y. */
  minorVersion: number;
  status: number;
  /** Names in lower case, values as latin1; those of a repeated header joined with `, `. */
  headers: Record<string, string>;
}

/** Interim answers (1xx) before the final one. */
const MOST_INTERIM = 20;
/** Header lines, those of interim answers included. */
const MOST_FIELDS = 256;

/** Lenient: any white space, any text after the status, or none (RFC 9112, 4). */
const STATUS_LINE = /^HTTP\/1\.(\d)[ \t]+([1-9]\d\d)(?:[ \t]|$)/;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/**
 * Reads heads until the one of the final answer is complete; interim ones are passed over. It accepts what
 * RFC 9112 lets a recipient accept, and what browsers do: lines that end in a bare LF (2.2), folded values
 * (5.2), white space before the colon, empty lines before the status line. A line that is no header is passed
 * over.
 */
export class HeadReader {
  private readonly maxBytes: number;
  private bytes = 0;
  private fields = 0;
  private interim = 0;
  /** The beginning of a line whose end has not come. */
  private partial = '';
  private head: Head | undefined;
  private lastName = '';
  /** The final answer's, once it is complete. */
  result: Head | undefined;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes `bytes` up to `end` and returns where the head ended in them; `end` if it did not. Throws an
   * `OutboundFailure` when this can't become an answer.
   */
  read(bytes: Buffer, end: number): number {
    if (this.bytes === 0) refuseOtherProtocols(bytes.subarray(0, Math.min(end, 4)));
    const text = bytes.toString('latin1', 0, Math.min(end, this.maxBytes - this.bytes + 1));
    let at = 0;
    while (this.result === undefined) {
      const lineEnd = text.indexOf('\n', at);
      if (lineEnd < 0) {
        const unjudged = this.head === undefined && this.partial.length < PREFIX.length;
        this.partial += text.slice(at);
        this.count(text.length - at);
        if (unjudged) refuseGreeting(this.partial);
        return end;
      }
      this.count(lineEnd + 1 - at);
      this.takeLine(text, at, lineEnd);
      at = lineEnd + 1;
    }
    return at;
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.maxBytes) throw refused('answer headers are too large');
  }

  private takeLine(text: string, from: number, to: number): void {
    let line = text.slice(from, to);
    if (this.partial !== '') {
      line = this.partial + line;
      this.partial = '';
    }
    if (line.endsWith('\r')) line = line.slice(0, -1);
    if (this.head === undefined) {
      if (line !== '') this.head = readStatusLine(line);
    } else if (line === '') this.endHead(this.head);
    else this.takeField(this.head, line);
  }

  private endHead(head: Head): void {
    if (head.status >= 200) {
      this.result = head;
      return;
    }
    this.interim += 1;
    // RFC 9110, 15.2: a client must be able to parse interim answers it did not ask for, and may ignore
    // them. 101 is another thing: after it, the connection speaks the protocol that the client wanted.
    if (head.status === 101) throw refused('answer is not one that HTTP allows here: 101 without an upgrade');
    if (this.interim > MOST_INTERIM)
      throw refused(`answer has more than ${MOST_INTERIM} interim (1xx) answers`);
    this.head = undefined;
    this.lastName = '';
  }

  private takeField(head: Head, line: string): void {
    this.fields += 1;
    if (this.fields > MOST_FIELDS) throw refused(`answer has more than ${MOST_FIELDS} headers`);
    if (isBlank(line.charCodeAt(0))) {
      if (this.lastName !== '') head.headers[this.lastName] += ` ${cleanValue(line)}`;
      return;
    }
    const colon = line.indexOf(':');
    const name = colon > 0 ? plainName(line.slice(0, colon)) : '';
    this.lastName = name;
    if (name === '') return;
    const value = cleanValue(line.slice(colon + 1));
    const { headers } = head;
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
}

function readStatusLine(line: string): Head {
  const [, minorVersion, status] = STATUS_LINE.exec(line) ?? [];
  if (status !== undefined)
    return { minorVersion: Number(minorVersion), status: Number(status), headers: {} };
  if (/^(?:HTTP\/2|PRI \* HTTP\/2)/.test(line)) throw refused(HTTP_2);
  if (line.startsWith('HTTP/')) throw refused('answer is not valid HTTP: its status line is not one');
  throw refused(NOT_HTTP);
}

const HTTP_2 = 'answer is HTTP/2, but only HTTP/1.1 was offered';
const NOT_HTTP = 'answer is not valid HTTP: it does not begin with "HTTP/1."';
const PREFIX = 'HTTP/1.';

/** What arrives first tells these apart from HTTP/1, before any line ends. */
function refuseOtherProtocols(bytes: Buffer): void {
  const [first, second, , fourth] = bytes;
  // A TLS record: an alert or a handshake, of version 3.x.
  if ((first === 0x15 || first === 0x16) && second === 0x03) {
    throw refused('answer is TLS: the receiver wants https on this port');
  }
  // An HTTP/2 SETTINGS frame: three bytes of length, its type 4 (RFC 9113, 3.4).
  if (first === 0 && second === 0 && fourth === 4) throw refused(HTTP_2);
}

/** Ends the wait for a line that can no longer become a status line. */
function refuseGreeting(partial: string): void {
  const begun = partial.slice(0, PREFIX.length);
  if (begun !== '\r' && !PREFIX.startsWith(begun)) readStatusLine(partial);
}

const NEITHER = /[\0\r]/;

/**
 * Receivers use the same names in every answer, so most are found here. What is put in is a copy: a piece of
 * a text keeps the whole text in memory.
 */
const names = new Map<string, string>();
const MOST_NAMES = 1000;

/** Lower case, or empty when this is no name. */
function plainName(written: string): string {
  const known = names.get(written);
  if (known !== undefined) return known;
  const trimmed = written.trimEnd();
  const name = TOKEN.test(trimmed) ? trimmed.toLowerCase() : '';
  if (names.size < MOST_NAMES && written.length < 100) {
    names.set(Buffer.from(written, 'latin1').toString('latin1'), name);
  }
  return name;
}

/**
 * Without spaces and tabs around it (not `trim`, which takes bytes above 127 too), and without what
 * PostgreSQL (NUL) or `Headers` (CR) can't hold.
 */
function cleanValue(written: string): string {
  const value = NEITHER.test(written) ? written.replaceAll('\0', '').replaceAll('\r', ' ') : written;
  let from = 0;
  let to = value.length;
  while (from < to && isBlank(value.charCodeAt(from))) from += 1;
  while (to > from && isBlank(value.charCodeAt(to - 1))) to -= 1;
  return value.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function refused(message: string): OutboundFailure {
  return new OutboundFailure('protocol', message);
}
