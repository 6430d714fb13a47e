import express from 'express';
import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from './autousers-webhooks.ts';

const secret = process.env.AUTOUSERS_WEBHOOK_SECRET ?? '';
if (secret === '') throw new Error('Set AUTOUSERS_WEBHOOK_SECRET to the whsec_… string of your endpoint.');

// Stands in for a table with a unique event id, which survives a restart: see "Before production".
const seen = new Set<string>();

const app = express();

// express.raw keeps the bytes that were signed. A global express.json() before this route would break it.
app.post('/webhooks/autousers', express.raw({ type: () => true, limit: '1mb' }), (req, res) => {
  let event: WebhookEvent;
  try {
    event = verifyWebhook({ rawBody: req.body ?? '', headers: req.headers, secret });
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    console.warn(`refused: ${error.code}: ${error.message}`);
    res.status(400).send(error.code);
    return;
  }
  // The id in the verified body equals Autousers-Event-Id, but headers are not signed.
  const isNew = !seen.has(event.id);
  seen.add(event.id);
  res.sendStatus(204);
  if (isNew) setImmediate(() => work(event));
});

/** What you want to happen. Runs after the answer, so it may take its time. */
function work(event: WebhookEvent): void {
  switch (event.type) {
    case 'evaluation.completed':
      console.log(
        `${event.id}: ${event.data.object.name} has ${event.data.object.summary?.ratingCount} ratings`,
      );
      break;
    default:
      // Types that you don't know are no error: new ones may be added.
      console.log(`${event.id}: nothing to do for ${event.type}`);
  }
}

app.listen(Number(process.env.PORT ?? 3000));
