import { z } from 'zod';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

const text = (max: number, allowed: RegExp) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && allowed.test(value));

/** As strict as the vendor: what it refuses, the fake refuses, or the suite would pass what fails in life. */
const newCard = z.strictObject({
  client_id: z.string().regex(/^[\w:-]{8,64}$/),
  board: z.string(),
  title: text(200, /^[^\p{Cc}\u2028\u2029]*$/u),
  body: text(10_000, /^(?:\n|[^\p{Cc}\u2028\u2029])*$/u).optional(),
  priority: z.enum(['low', 'normal', 'high']).optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  related_to: z.string().optional(),
});

interface Card extends z.infer<typeof newCard> {
  id: string;
  number: number;
  url: string;
}

const refusal = (status: number, code: string, headers: Record<string, string> = {}): VendorAnswer => ({
  status,
  headers,
  body: { error: { code, message: `Refused: ${code}.` } },
});

/** Acme Board in memory: one workspace, three boards. */
export class AcmeFake {
  readonly apiKey = `acme_${'k3y'.repeat(10)}ab`;
  readonly workspace = { id: 'wsp_1', name: 'Acme', url: 'https://acme-board.example/acme' };
  readonly boards = [
    { id: 'brd_research', name: 'Research', archived: false },
    { id: 'brd_design', name: 'Design', archived: false },
    { id: 'brd_old', name: 'Old', archived: true },
  ];
  cards: Card[] = [];
  readonly server = new VendorServer((request) => this.#handle(request));
  #revoked = false;

  revoke(): void {
    this.#revoked = true;
  }

  static rateLimited(seconds: number): VendorAnswer & { status: number } {
    return { status: 429, ...refusal(429, 'rate_limited', { 'retry-after': String(seconds) }) };
  }

  #handle({ method, path, query, headers, body }: VendorRequest): VendorAnswer {
    if (this.#revoked || headers.authorization !== `Bearer ${this.apiKey}`)
      return refusal(401, 'unauthorized');
    const board = this.boards.find(({ id }) => path === `/v1/boards/${id}`);
    switch (`${method} ${path}`) {
      case 'GET /v1/me':
        return { body: { workspace: this.workspace } };
      case 'GET /v1/boards':
        return { body: this.#page(query.get('query') ?? '', Number(query.get('cursor') ?? 0)) };
      case 'POST /v1/cards':
        return this.#create(body);
      default:
        return method === 'GET' && board ? { body: board } : refusal(404, 'not_found');
    }
  }

  /** Two boards a page. */
  #page(query: string, start: number) {
    const found = this.boards.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
    return { boards: found.slice(start, start + 2), next: found[start + 2] ? String(start + 2) : null };
  }

  #create(body: unknown): VendorAnswer {
    const { data: wanted, error } = newCard.safeParse(body);
    if (!wanted) return { status: 422, body: { error: { code: 'invalid_card', message: error.message } } };
    const { client_id, board, related_to } = wanted;
    const before = this.cards.find((card) => card.client_id === client_id);
    if (before) return { status: 200, body: before };
    if (!this.boards.some(({ id, archived }) => id === board && !archived)) return refusal(404, 'not_found');
    if (related_to !== undefined && !this.cards.some(({ id }) => id === related_to)) {
      return refusal(422, 'related_card_gone');
    }
    const number = this.cards.length + 1;
    const card = { ...wanted, id: `crd_${number}`, number, url: `${this.workspace.url}/${number}` };
    this.cards.push(card);
    return { status: 201, body: card };
  }
}

export async function startAcmeFake(): Promise<AcmeFake> {
  const fake = new AcmeFake();
  await fake.server.listen();
  return fake;
}
