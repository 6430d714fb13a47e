import { z } from 'zod';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((each) => each.isWellFormed());

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const embed = z
  .strictObject({
    title: text(256).optional(),
    url: z.url().max(2_048).optional(),
    description: text(4_096).optional(),
    fields: z
      .array(z.strictObject({ name: text(256), value: text(1_024), inline: z.boolean() }))
      .max(25)
      .optional(),
  })
  .refine(({ title = '', description = '', fields = [] }) => {
    const ofFields = fields.map(({ name, value }) => name.length + value.length);
    return [title.length, description.length, ...ofFields].reduce((sum, each) => sum + each, 0) <= 6_000;
  });

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
const message = z
  .strictObject({
    content: text(2_000).optional(),
    embeds: z.array(embed).max(10).optional(),
    username: text(80).optional(),
    avatar_url: z.url().optional(),
    thread_name: text(100).optional(),
    allowed_mentions: z.strictObject({ parse: z.tuple([]) }),
  })
  .refine(({ content, embeds = [] }) => content !== undefined || embeds.length > 0);
const edited = z.strictObject(message.shape).omit({ username: true, avatar_url: true, thread_name: true });

export interface DiscordMessage {
  id: string;
  channel_id: string;
  body: z.infer<typeof message>;
}

const refuse = (status: number, code: number, words: string): VendorAnswer => ({
  status,
  body: { code, message: words },
});

/** One webhook of a channel in memory, as strict as Discord's reference says. */
export class DiscordFake {
  readonly id = '1100000000000000001';
  readonly guild = '1100000000000000002';
  readonly channel = '1100000000000000003';
  readonly thread = '1100000000000000004';
  readonly url = `https://discord.com/api/webhooks/${this.id}/${'tOken-of_a-Webhook'.repeat(3)}`;
  readonly messages: DiscordMessage[] = [];
  /** The channel is a forum. */
  isForum = false;
  readonly server = new VendorServer((request) => this.#handle(request));
  #deleted = false;
  #made = 1_200_000_000_000_000_000n;

  get apiUrl(): string {
    return this.server.url;
  }

  deleteWebhook(): void {
    this.#deleted = true;
  }

  restoreWebhook(): void {
    this.#deleted = false;
  }

  #handle({ method, path, query, body }: VendorRequest): VendorAnswer {
    const base = new URL(this.url).pathname;
    if (this.#deleted) return refuse(404, 10015, 'Unknown Webhook');
    if (!path.startsWith(base)) return refuse(401, 50027, 'Invalid Webhook Token');
    const thread = query.get('thread_id');
    if (
      thread !== null &&
      thread !== this.thread &&
      !this.messages.some((each) => each.channel_id === thread)
    ) {
      return refuse(404, 10003, 'Unknown Channel');
    }
    if (method === 'GET') {
      const { id, guild: guild_id, channel: channel_id } = this;
      return { body: { id, type: 1, name: 'Research', guild_id, channel_id, token: base.split('/').at(-1) } };
    }
    if (method === 'POST' && path === base) return this.#post(body, thread, query.get('wait') === 'true');
    const [, id] = /\/messages\/(\d+)$/.exec(path) ?? [];
    const found = this.messages.find((each) => each.id === id);
    if (method !== 'PATCH' || !found || found.channel_id !== (thread ?? this.channel)) {
      return refuse(404, 10008, 'Unknown Message');
    }
    const read = edited.safeParse(body);
    if (!read.success) return refuse(400, 50035, 'Invalid Form Body');
    found.body = { ...found.body, ...read.data };
    return { body: { id: found.id, channel_id: found.channel_id } };
  }

  #post(body: unknown, thread: string | null, waits: boolean): VendorAnswer {
    const read = message.safeParse(body);
    if (!read.success) return refuse(400, 50035, `Invalid Form Body: ${read.error.message}`);
    const title = read.data.thread_name;
    if (this.isForum && thread === null && title === undefined) {
      return refuse(400, 220001, 'Webhooks posted to forum channels must have a thread_name or thread_id');
    }
    if (!this.isForum && title !== undefined) {
      return refuse(400, 220003, 'Webhooks can only create threads in forum channels');
    }
    const next = () => String(++this.#made);
    const channel_id = thread ?? (title === undefined ? this.channel : next());
    const made = { id: next(), channel_id, body: read.data };
    this.messages.push(made);
    return waits ? { body: { id: made.id, channel_id } } : { status: 204, body: '' };
  }
}

export async function startDiscordFake(): Promise<DiscordFake> {
  const fake = new DiscordFake();
  await fake.server.listen();
  return fake;
}
