import type { DeliveryFacts, Reference, Result, Session } from '../connector.ts';
import { type Called, callSlack, callWebhook } from './client.ts';
import { refusesBlocks, refusesReply, resultOf } from './errors.ts';
import type { MessageRequest } from './render.ts';
import { isWebhook, readWebhook } from './webhook.ts';

const AS_TEXT = 'Slack refused the layout of the message, so it was sent as plain text.';
const NEW_THREAD = 'The earlier message cannot be replied to any more, so this one begins a new thread.';
const NO_THREADS = 'An incoming webhook cannot reply in threads: the message stands by itself.';
const NO_NAME = 'An incoming webhook has its own name and icon: those of the automation were left out.';
const NO_CUSTOMIZE =
  "The name and icon were left out: the connection's Slack app lacks the scope chat:write.customize.";

interface Posted {
  channel: string;
  ts: string;
  message?: { thread_ts?: string };
}

/** Sends a message. At least once: Slack has nothing by which it would know the same message again. */
export function deliverMessage(
  session: Session,
  request: MessageRequest,
  { previous }: DeliveryFacts,
): Promise<Result> {
  return isWebhook(session) ? deliverToWebhook(session, request) : post(session, request, previous);
}

async function post(
  session: Session,
  request: MessageRequest,
  previous: Reference | undefined,
): Promise<Result> {
  const { channel } = request.message;
  if (channel === undefined)
    return resultOf({ kind: 'refused', code: 'no_channel', needed: [], provided: [] });
  const notes: string[] = [];
  let root = request.thread ? rootIn(channel, previous) : undefined;
  let message: Record<string, unknown> = request.message;
  // Each of the two ways out is taken once at most, after a refusal that had no effect.
  for (;;) {
    const called = await callSlack<Posted>(session, 'chat.postMessage', {
      ...message,
      ...reply(request, root),
    });
    if (called.ok) {
      if (lacksCustomize(request, called.scopes)) notes.push(NO_CUSTOMIZE);
      // A message whose parent is gone is posted by itself, and Slack says nothing of it.
      const { message: shown } = called.answer;
      if (root && shown && shown.thread_ts !== root.ts) {
        root = undefined;
        notes.push(NEW_THREAD);
      }
      return delivered(session, request, called.answer, root, notes);
    }
    const { failure } = called;
    if (failure.kind === 'refused' && root && refusesReply(failure.code)) {
      root = undefined;
      notes.push(NEW_THREAD);
    } else if (failure.kind === 'refused' && message.blocks && refusesBlocks(failure.code)) {
      message = asText(request);
      notes.push(AS_TEXT);
    } else return resultOf(failure);
  }
}

function asText({ message, plainText }: MessageRequest): Record<string, unknown> {
  const { blocks: _refused, ...rest } = message;
  return { ...rest, text: plainText ?? message.text };
}

interface Root {
  reference: Reference;
  ts: string;
}

/** The earlier message, when it is in the channel of this one. */
function rootIn(channel: string, previous: Reference | undefined): Root | undefined {
  const [, id, ts] = /^([^:]+):(\d+\.\d+)$/.exec(previous?.id ?? '') ?? [];
  if (!previous || id === undefined || ts === undefined) return undefined;
  const same = channel === id || (isByName(channel) && previous.label === channel);
  return same ? { reference: previous, ts } : undefined;
}

/** `#name`, `@name` or a member id: Slack answers with the id of the channel. */
const isByName = (channel: string) => /^[#@UW]/.test(channel);

function reply({ thread }: MessageRequest, root: Root | undefined): Record<string, unknown> {
  if (!root) return {};
  return { thread_ts: root.ts, ...(thread === 'reply_and_broadcast' && { reply_broadcast: true }) };
}

function delivered(
  session: Session,
  { message, thread }: MessageRequest,
  { channel, ts }: Posted,
  root: Root | undefined,
  notes: string[],
): Result {
  const workspace = session.account?.url;
  const reference: Reference = {
    id: `${channel}:${ts}`,
    label: message.channel !== undefined && isByName(message.channel) ? message.channel : channel,
    ...(workspace !== undefined && { url: `${workspace}/archives/${channel}/p${ts.replace('.', '')}` }),
  };
  return {
    kind: 'delivered',
    reference,
    ...(thread && { remember: root?.reference ?? reference }),
    ...(notes.length > 0 && { notes }),
  };
}

/** Slack says nothing when it leaves them out. */
function lacksCustomize({ message }: MessageRequest, scopes: string[] | undefined): boolean {
  const customized = message.username ?? message.icon_emoji ?? message.icon_url;
  return customized !== undefined && scopes !== undefined && !scopes.includes('chat:write.customize');
}

async function deliverToWebhook(session: Session, request: MessageRequest): Promise<Result> {
  const { channel: _fixed, username, icon_emoji, icon_url, ...message } = request.message;
  const notes: string[] = [];
  if (request.thread) notes.push(NO_THREADS);
  if (username ?? icon_emoji ?? icon_url) notes.push(NO_NAME);
  let called: Called<string> = await callWebhook(session, message);
  if (
    !called.ok &&
    message.blocks &&
    called.failure.kind === 'refused' &&
    webhookRefusesBlocks(called.failure.code)
  ) {
    const { blocks: _refused, ...rest } = message;
    called = await callWebhook(session, { ...rest, text: request.plainText ?? message.text });
    notes.push(AS_TEXT);
  }
  if (!called.ok) return resultOf(called.failure);
  const { workspace, webhook } = readWebhook(session.credential.secret);
  return {
    kind: 'delivered',
    // Slack doesn't tell which message it made.
    reference: { id: `${workspace}/${webhook}`, label: 'incoming webhook' },
    ...(notes.length > 0 && { notes }),
  };
}

/** Webhooks call refused blocks an invalid payload, too. */
function webhookRefusesBlocks(code: string): boolean {
  return refusesBlocks(code) || code === 'invalid_payload';
}
