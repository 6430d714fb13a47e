import { Chunks, KeptBody } from './http-body.ts';
import { OutboundFailure } from './http-failure.ts';
import { type Head, HeadReader } from './http-head.ts';

/**
 * Reads one answer from bytes as they come, without a stream and without keeping what is not wanted. Both
 * methods that take something throw an `OutboundFailure` about an answer that breaks the rules. If its head
 * was complete by then, `head` is there nevertheless.
 */
export class AnswerReader {
  private readonly method: string;
  private readonly maxHeaderBytes: number;
  private readonly heads: HeadReader;
  readonly body: KeptBody;
  private chunks: Chunks | undefined;
  /** How much is to come where a length was announced; undefined: chunks, or until the connection closes. */
  private remaining: number | undefined;
  private persistent = false;
  /** That of the final answer, once it is complete and says how the body ends. */
  head: Head | undefined;
  /** Bytes have come. */
  begun = false;
  complete = false;

  /**
   * `maxHeaderBytes`: heads, with those of interim answers; as much again for the framing of chunks.
   * `maxBodyBytes`: how much of the body to keep.
   */
  constructor(method: string, maxHeaderBytes: number, maxBodyBytes: number) {
    this.method = method;
    this.maxHeaderBytes = maxHeaderBytes;
    this.heads = new HeadReader(maxHeaderBytes);
    this.body = new KeptBody(maxBodyBytes);
  }

  /** True: the connection is where the next answer will begin, and the receiver did not say it closes it. */
  get reusable(): boolean {
    return this.complete && this.persistent;
  }

  /** How long the receiver says it keeps the connection, in milliseconds (RFC 2068, 19.7.1.1). */
  get keepsMs(): number | undefined {
    const announced = this.head?.headers['keep-alive'];
    const [, seconds] = announced === undefined ? [] : (/\btimeout\s*=\s*(\d+)/i.exec(announced) ?? []);
    return seconds === undefined ? undefined : Number(seconds) * 1000;
  }

  /** Takes the first `end` of `bytes`. */
  read(bytes: Buffer, end: number): void {
    this.begun = true;
    let at = 0;
    if (this.head === undefined) {
      at = this.heads.read(bytes, end);
      if (this.heads.result === undefined) return;
      this.beginBody(this.heads.result);
      this.head = this.heads.result;
    }
    if (!this.complete) at = this.readBody(bytes, at, end);
    // More than was announced: whatever it is, it answers nothing.
    if (at < end) this.persistent = false;
  }

  /** The receiver has closed its side. */
  end(): void {
    if (this.head !== undefined && this.chunks === undefined && this.remaining === undefined) {
      this.complete = true;
    }
    if (!this.complete) {
      throw new OutboundFailure('network', 'connection closed before the answer was complete');
    }
  }

  private readBody(bytes: Buffer, from: number, end: number): number {
    if (this.chunks) {
      const at = this.chunks.read(bytes, from, end, this.body);
      this.complete = this.chunks.done;
      return at;
    }
    const to = Math.min(end, from + (this.remaining ?? end));
    this.body.add(bytes, from, to);
    if (this.remaining !== undefined) {
      this.remaining -= to - from;
      this.complete = this.remaining === 0;
    }
    return to;
  }

  /** Decides how the body ends (RFC 9112, 6.3) and whether the connection can be used again (9.3). */
  private beginBody(head: Head): void {
    const coding = head.headers['transfer-encoding'];
    const announced = head.headers['content-length'];
    const encoded = coding !== undefined && !/^identity$/i.test(coding);
    this.persistent = staysOpen(head);
    if (hasNoBody(this.method, head.status)) {
      this.complete = true;
      // Some send the body that they announce here. It must not be taken for the next answer.
      const nothingAnnounced =
        !encoded && (announced === undefined ? head.status !== 205 : announced === '0');
      this.persistent &&= nothingAnnounced || this.method === 'HEAD';
    } else if (encoded && /(?:^|[\s,])chunked$/i.test(coding)) {
      this.chunks = new Chunks(this.maxHeaderBytes);
      // Chunks count, but whoever wrote both may mean something else by what follows (RFC 9112, 6.1).
      this.persistent &&= announced === undefined && head.minorVersion > 0;
    } else if (!encoded && announced !== undefined) {
      this.remaining = lengthOf(announced);
      this.complete = this.remaining === 0;
    } else this.persistent = false;
  }
}

/**
 * 204 and 304 end with their head, and so does the answer to HEAD (RFC 9112, 6.3). 205 must have no content
 * (RFC 9110, 15.3.6); it is not waited for when it is announced.
 */
function hasNoBody(method: string, status: number): boolean {
  return status === 204 || status === 205 || status === 304 || method === 'HEAD';
}

function staysOpen({ minorVersion, headers: { connection } }: Head): boolean {
  if (connection === undefined) return minorVersion > 0;
  const options = connection.toLowerCase().split(/[\s,]+/);
  return minorVersion > 0 ? !options.includes('close') : options.includes('keep-alive');
}

/** Repeated, it must say the same each time (RFC 9110, 8.6). */
function lengthOf(announced: string): number {
  const [first = '', ...others] = announced.split(/[\t ]*,[\t ]*/);
  if (!/^\d+$/.test(first)) {
    throw new OutboundFailure('protocol', 'answer has a Content-Length that is not a number');
  }
  if (others.some((other) => Number(other) !== Number(first))) {
    throw new OutboundFailure('protocol', 'answer has two different values of Content-Length');
  }
  return Number(first);
}
