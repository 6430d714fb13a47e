import { createInterface } from 'node:readline';
import { verifyWebhook, WebhookVerificationError } from '../../../verifiers/typescript/autousers-webhooks.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const { body, header, secrets, now, tolerance } = JSON.parse(line);
  console.log(JSON.stringify(answer()));

  function answer() {
    try {
      const { id, type, data } = verifyWebhook({
        rawBody: Buffer.from(body, 'base64'),
        // As Node.js reads the bytes of a header.
        headers:
          header === null ? {} : { 'autousers-signature': Buffer.from(header, 'base64').toString('latin1') },
        secrets,
        now,
        toleranceSeconds: tolerance,
      });
      return { id, type, name: 'name' in data.object ? data.object.name : undefined };
    } catch (error) {
      if (error instanceof WebhookVerificationError) return { code: error.code };
      return { fault: String(error) };
    }
  }
}
