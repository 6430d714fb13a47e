/**
 * How a receiver verifies, in four languages: lines of the complete receivers in docs/receivers, which a test
 * compares. The secret itself is in none of them.
 */
export const SNIPPETS: readonly { language: string; doc: string; code: string }[] = [
  {
    language: 'TypeScript',
    doc: 'typescript-express.md',
    code: `import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from '@autousers/webhooks';

const secret = process.env.AUTOUSERS_WEBHOOK_SECRET ?? '';

app.post('/webhooks/autousers', express.raw({ type: () => true, limit: '1mb' }), (req, res) => {
  let event: WebhookEvent;
  try {
    event = verifyWebhook({ rawBody: req.body ?? '', headers: req.headers, secret });
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    res.status(400).send(error.code);
    return;
  }
  res.sendStatus(204);
});`,
  },
  {
    language: 'Python',
    doc: 'python-http-server.md',
    code: `from autousers_webhooks import WebhookEvent, WebhookVerificationError, verify_webhook

SECRET = os.environ["AUTOUSERS_WEBHOOK_SECRET"]

        raw_body = self.rfile.read(int(length))
        try:
            event = verify_webhook(raw_body, self.headers.get("Autousers-Signature"), SECRET)
        except WebhookVerificationError as error:
            return self.answer(400, error.code)
        self.answer(204)`,
  },
  {
    language: 'Go',
    doc: 'go-net-http.md',
    code: `verifier, err := autouserswebhooks.New(os.Getenv("AUTOUSERS_WEBHOOK_SECRET"))

http.HandleFunc("/webhooks/autousers", func(w http.ResponseWriter, r *http.Request) {
	event, err := verifier.VerifyRequest(w, r)
	if err != nil {
		refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
})`,
  },
  {
    language: 'Ruby',
    doc: 'ruby-rack.md',
    code: `require_relative 'autousers_webhooks'

def call(env)
  raw_body = env['rack.input']&.read(MOST_BYTES + 1) || ''
  event = AutousersWebhooks.verify(raw_body, env['HTTP_AUTOUSERS_SIGNATURE'], @secret)
  [204, {}, []]
rescue AutousersWebhooks::VerificationError => e
  answer(400, e.code.to_s)
end`,
  },
];
