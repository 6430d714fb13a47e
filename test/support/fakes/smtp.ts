import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface FakeMail {
  to: string[];
  /** Names in lower case; folded lines are one. */
  headers: Record<string, string>;
  /** Decoded. */
  text: string;
  html: string;
}

/** `MAIL`, `RCPT`, `DATA`: refused there. The others happen when the whole mail has come. */
export type SmtpFault =
  | { at: 'MAIL' | 'RCPT' | 'DATA'; status: number; words: string }
  | 'lost' // it is kept, and the connection ends without an answer
  | 'hang'
  | 'half' // a part of an answer
  | 'gibberish'
  | 'reset';

/** A mail server in memory: the protocol is a library's, the faults are ours. */
export class SmtpFake {
  readonly mails: FakeMail[] = [];
  acceptsLogin = true;
  /** Refused with 550. */
  readonly unknown = new Set<string>();
  readonly #faults: SmtpFault[] = [];
  readonly #server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) =>
      this.acceptsLogin && auth.username === 'hub'
        ? done(null, { user: 'hub' })
        : done(refusal(535, 'Authentication credentials invalid')),
    onMailFrom: (_address, session, done) => {
      if (this.#next('reset')) this.#socket(session)?.destroy();
      else if (this.#next('gibberish')) this.#socket(session)?.write('<h1>Maintenance</h1>\r\n');
      else done(this.#refused('MAIL'));
    },
    onRcptTo: ({ address }, _session, done) =>
      done(this.unknown.has(address) ? refusal(550, 'No such user here') : this.#refused('RCPT')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        if (this.#next('hang')) return;
        if (this.#next('half')) return void this.#socket(session)?.write('250-2.0.0 Mail is on its way\r\n');
        const error = this.#refused('DATA');
        if (error) return done(error);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        this.mails.push(parsed(to, Buffer.concat(chunks).toString('utf8')));
        if (this.#next('lost')) this.#socket(session)?.destroy();
        else done();
      });
    },
  });

  get url(): string {
    const { port } = this.#server.server.address() as AddressInfo;
    return `smtp://hub:secret-of-the-hub@127.0.0.1:${port}`;
  }

  inject(fault: SmtpFault, times = 1): void {
    this.#faults.push(...Array<SmtpFault>(times).fill(fault));
  }

  heal(): void {
    this.#faults.length = 0;
    this.acceptsLogin = true;
    this.unknown.clear();
  }

  async listen(): Promise<this> {
    this.#server.on('error', () => {});
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server.server, 'listening');
    return this;
  }

  async stop(): Promise<void> {
    if (!this.#server.server.listening) return;
    for (const { session } of this.#server.connections) this.#socket(session)?.destroy();
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  /** Takes the next fault if it is this one. */
  #next(fault: SmtpFault): boolean {
    const isNext = this.#faults[0] === fault;
    if (isNext) this.#faults.shift();
    return isNext;
  }

  #refused(at: 'MAIL' | 'RCPT' | 'DATA'): Error | null {
    const [fault] = this.#faults;
    if (typeof fault !== 'object' || fault.at !== at) return null;
    this.#faults.shift();
    return refusal(fault.status, fault.words);
  }

  #socket(session: SMTPServerSession) {
    const connection = [...this.#server.connections].find((each) => each.session.id === session.id);
    return connection && Reflect.get(connection, '_socket');
  }
}

const refusal = (status: number, words: string) => Object.assign(new Error(words), { responseCode: status });

function parsed(to: string[], raw: string): FakeMail {
  const headers = headersOf(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
  const parts = boundary === undefined ? [raw] : raw.split(`--${boundary}`).slice(1, -1);
  const part = (type: string) => {
    const found = parts.find((each) => headersOf(each.trimStart())['content-type']?.startsWith(type)) ?? '';
    return bodyOf(found.trimStart());
  };
  return { to, headers, text: part('text/plain'), html: part('text/html') };
}

function headersOf(raw: string): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
}

function bodyOf(part: string): string {
  const body = part.slice(part.indexOf('\r\n\r\n') + 4);
  const encoding = headersOf(part)['content-transfer-encoding'];
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

export function startSmtpFake(): Promise<SmtpFake> {
  return new SmtpFake().listen();
}
