/** What a letter of each kind is about; the outbox stores this, the text is made when it is sent. */
export interface LetterData {
  endpoint_disabled: { endpoint_id: string; url: string; reason: string };
}

export type LetterKind = keyof LetterData;

interface Letter {
  subject: string;
  text: string;
}

const letters: { [Kind in LetterKind]: (data: LetterData[Kind], publicUrl: string) => Letter } = {
  endpoint_disabled: ({ endpoint_id, url, reason }, publicUrl) => ({
    subject: `Webhook endpoint disabled: ${new URL(url).host}`,
    text: [
      'A webhook endpoint of your team no longer gets new events.',
      '',
      `Endpoint: ${withoutQuery(url)} (${endpoint_id})`,
      `Why: ${reason}`,
      '',
      'Retries of earlier events still go on. Once the receiver works again, enable the endpoint under',
      `${publicUrl}/settings/webhooks`,
      'or with PATCH /api/v1/webhooks/<id> {"status": "enabled"}.',
      '',
    ].join('\n'),
  }),
};

export function composeLetter<Kind extends LetterKind>(
  kind: Kind,
  data: LetterData[Kind],
  publicUrl: string,
): Letter {
  return letters[kind](data, publicUrl);
}

export function isLetterKind(kind: string): kind is LetterKind {
  return Object.hasOwn(letters, kind);
}

/** Query strings of webhook URLs often hold tokens, and mail isn't a place for them. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
