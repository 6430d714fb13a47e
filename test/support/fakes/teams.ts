import { z } from 'zod';
import { type VendorAnswer, type VendorRequest, VendorServer } from './vendor-server.ts';

const text = z
  .string()
  .min(1)
  .refine((each) => each.isWellFormed());

/** https://adaptivecards.io/schemas/adaptive-card.json, as far as Teams shows it. */
const card = z.strictObject({
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: z.literal('AdaptiveCard'),
  version: z.literal('1.4'),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
  body: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('TextBlock'),
          text,
          wrap: z.literal(true),
          size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
          weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
          isSubtle: z.boolean().optional(),
          spacing: z.enum(['None', 'Small', 'Default', 'Medium', 'Large']).optional(),
        }),
        z.strictObject({
          type: z.literal('FactSet'),
          facts: z.array(z.strictObject({ title: text, value: text })).min(1),
        }),
      ]),
    )
    .min(1),
  actions: z
    .array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: text, url: z.url() }))
    .optional(),
});
const message = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: card,
    }),
  ]),
});

const refuse = (status: number, code: string, words: string): VendorAnswer => ({
  status,
  body: { error: { code, message: words } },
});

/** What Teams shows; larger messages are accepted and never seen again. */
const MOST_BYTES = 28_000;

/** A workflow "Post to a channel when a webhook request is received", as it is documented. */
export class TeamsFake {
  readonly workflow = '0f3c1d2e4b5a69788796a5b4c3d2e1f0';
  readonly url =
    `https://default0a1b2c.d3.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/${this.workflow}/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${'SigOfTheWorkflow-'.repeat(3)}`;
  readonly posted: z.infer<typeof card>[] = [];
  readonly server = new VendorServer((request) => this.#handle(request));
  #off = false;

  get apiUrl(): string {
    return this.server.url;
  }

  turnOff(): void {
    this.#off = true;
  }

  turnOn(): void {
    this.#off = false;
  }

  #handle({ method, path, query, body, text: sent }: VendorRequest): VendorAnswer {
    const { pathname, searchParams } = new URL(this.url);
    if (this.#off) return refuse(404, 'WorkflowNotFound', 'The workflow could not be found.');
    if (path !== pathname || query.get('sig') !== searchParams.get('sig')) {
      return refuse(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated.');
    }
    if (method !== 'POST') return refuse(405, 'MethodNotAllowed', 'Only POST.');
    const read = message.safeParse(body);
    if (!read.success) return refuse(400, 'TriggerInputSchemaMismatch', read.error.message);
    if (Buffer.byteLength(sent) <= MOST_BYTES) this.posted.push(read.data.attachments[0].content);
    return { status: 202, body: '' };
  }
}

export async function startTeamsFake(): Promise<TeamsFake> {
  const fake = new TeamsFake();
  await fake.server.listen();
  return fake;
}
