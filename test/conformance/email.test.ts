import { email } from '../../connectors/email/index.ts';
import { createMailService } from '../../server/mail/mail-service.ts';
import { type SmtpFault, startSmtpFake } from '../support/fakes/smtp.ts';
import type { ConformanceFake, ConformanceFault } from './harness.ts';
import { describeConnector } from './suite.ts';

const faults: Record<ConformanceFault, SmtpFault> = {
  rate_limited: { at: 'MAIL', status: 421, words: '4.7.0 Too many mails, try again later' },
  error_before: { at: 'RCPT', status: 451, words: '4.3.0 Local error in processing' },
  error_after: 'lost',
  hang: 'hang',
  hang_body: 'half',
  reset: 'reset',
  html: 'gibberish',
};
const ANSWERS = 'answers-go-here@acme.example';

async function startFake(): Promise<ConformanceFake> {
  const fake = await startSmtpFake();
  const from = 'Hub <hub@product.example>';
  return {
    apiUrl: '',
    mail: createMailService({ smtpUrl: fake.url, from, recipientDomains: undefined }),
    credential: { kind: 'reply_address', secret: ANSWERS },
    account: { id: ANSWERS, name: ANSWERS },
    ...{ accountIsInCredential: true, limitsNameNoWait: true, isOperators: true },
    configs: { send_mail: { recipients: 'maya@acme.example' } },
    depends: {},
    effects: () => fake.mails.length,
    inject: (fault, times = 1) => fake.inject(faults[fault], times),
    revoke: () => {
      fake.acceptsLogin = false;
    },
    stop: () => fake.stop(),
  };
}

describeConnector({ connector: email, startFake });
