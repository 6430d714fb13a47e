import type { Action, ConfigProblem, Connector, Identity, Session } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import { addressesIn, isAddress } from './addresses.ts';
import { type MailConfig, mailConfig } from './config.ts';
import { barredWords, deliverMail } from './deliver.ts';
import { type MailRequest, renderMail } from './render.ts';

/** Providers count mails by the minute or the hour: a burst of ratings must not use that up at once. */
const MS_PER_MAIL = 1_000;

const sendMail: Action<MailConfig, MailRequest> = {
  id: 'send_mail',
  name: 'Send an e-mail',
  description:
    'Sends a mail to up to 20 addresses. When it is not known whether it arrived, sending it again may bring it twice, though many mailboxes drop the second one.',
  configSchema: mailConfig,
  defaults: (type) => ({ format: 'default', button: true, thread: true, thread_key: belongsTo(type) }),
  rate: () => ({ key: 'account', intervalMs: MS_PER_MAIL }),
  render: renderMail,
  deliver: deliverMail,
  verify: async ({ mail }, { recipients }): Promise<ConfigProblem[]> => {
    const barred = addressesIn(recipients).filter((address) => mail?.mayReach(address) === false);
    return barred.length === 0 ? [] : [{ field: 'recipients', message: `${barredWords(barred)}.` }];
  },
};

/** Nobody can be asked whose address it is; mails go out from the operator's. */
async function identify({ credential, mail }: Session): Promise<Identity> {
  if (!mail)
    return { kind: 'refused', message: 'whoever runs this server has to set up a mail server first.' };
  return { kind: 'account', account: { id: credential.secret.toLowerCase(), name: credential.secret } };
}

export const email: Connector = {
  manifest: {
    id: 'email',
    name: 'E-mail',
    description: 'Send a mail to people who use none of the others when something happens in {product}.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#5f6368" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"><rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.500 7 8.500 6 8.500-6"/></svg>',
    idempotence: 'none',
  },
  pasted: [
    {
      kind: 'reply_address',
      label: 'Address for answers',
      help: 'Mails go out from the address of this product. When somebody answers, or asks to get no more of them, it goes to this address: yours, or that of your team.',
      placeholder: 'research@acme.example',
      isSecret: false,
      problem: (value) =>
        isAddress(value) ? undefined : 'must be an e-mail address such as research@acme.example',
    },
  ],
  actions: { send_mail: sendMail },
  options: {},
  identify,
  recipe: {
    action: 'send_mail',
    title: (sentence) => `Send a mail when ${sentence}`,
    about: 'What matters of it and a link, to anybody who reads mail: colleagues, clients, a list.',
    config: {},
  },
};
