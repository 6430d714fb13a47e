import { typeNamed } from '../../../catalog/index.ts';
import { exampleIds as ids } from '../example-ids.ts';
import { type Examples, exampleAttempt, exampleRecovery, halfway, one, page } from './example-parts.ts';
import type { Subject } from './example-subject.ts';
import { exampleTest } from './example-test.ts';

/** Of connections and automations, by operation id. */
export function integrationExamples(subject: Subject): Record<string, Examples> {
  const { type, other, event, filter } = subject;
  const { sentence } = typeNamed(type);
  const connector = {
    id: 'slack',
    name: 'Slack',
    description: 'Post a message in a Slack channel when something happens in the product.',
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">…</svg>',
    idempotence: 'none',
    oauth: {
      available: true,
      scopes: ['chat:write', 'chat:write.public', 'channels:read', 'groups:read'],
      connect_url: 'https://connect.example.com/connect/slack',
      missing: [],
    },
    credentials: [
      {
        kind: 'bot_token',
        label: 'Bot token',
        help: 'In [your Slack app](https://api.slack.com/apps), under **OAuth & Permissions**.',
        placeholder: 'xoxb-…',
        is_secret: true,
      },
    ],
    actions: [
      {
        id: 'post_message',
        name: 'Send a message',
        description: 'Posts a message in a channel.',
        credentials: null,
        config_schema: {
          type: 'object',
          properties: {
            channel: { type: 'string', title: 'Channel', widget: 'select', options: 'channels' },
            text: { type: 'string', title: 'Text', widget: 'textarea', template: true },
          },
          additionalProperties: false,
        },
        defaults: { [type]: { text: '{{ object.name }} is completed.' } },
      },
    ],
    recipes: [
      {
        id: 'tell-research',
        title: `Tell #research when ${sentence}`,
        about: 'What happened, with a link, as a message in Slack.',
        automation: {
          name: 'News to #research',
          action: 'post_message',
          enabled_events: [type],
          filter: null,
          config: { channel: '#research' },
        },
      },
    ],
  };

  const connection = {
    id: ids.connection,
    connector: 'slack',
    kind: 'bot_token',
    account: { id: 'T0ACME0001', name: 'Acme Research', url: 'https://acme-research.slack.com' },
    scopes: ['chat:write', 'channels:read'],
    status: 'active',
    status_reason: null,
    status_changed_at: '2026-05-04T08:20:41.007Z',
    paused_until: null,
    created_at: '2026-05-04T08:20:41.007Z',
    updated_at: '2026-05-04T08:20:41.007Z',
  };

  const config = { channel: 'C0RESEARCH', text: '{{ object.name }} needs a look.' };
  const newAutomation = {
    name: 'Tell #research',
    connection_id: ids.connection,
    action: 'post_message',
    enabled_events: [type],
  };
  const automation = {
    id: ids.automation,
    name: newAutomation.name,
    connection_id: ids.connection,
    connector: 'slack',
    action: newAutomation.action,
    enabled_events: newAutomation.enabled_events,
    filter,
    config,
    on_ambiguous: 'retry',
    status: 'enabled',
    disabled_reason: null,
    disabled_at: null,
    last_delivered_at: '2026-05-04T10:32:32.417Z',
    last_failed_at: null,
    version: 1,
    changed_by: null,
    changed_fields: [] as string[],
    changed_at: null,
    created_at: '2026-05-04T08:31:55.902Z',
    updated_at: '2026-05-04T10:32:32.417Z',
  };
  const widened = [type, other];
  const changed = {
    version: 2,
    changed_by: 'maya@acme.example',
    changed_fields: ['enabled_events'],
    changed_at: '2026-05-04T11:02:00.000Z',
  };
  const state = {
    name: automation.name,
    connection_id: automation.connection_id,
    enabled_events: automation.enabled_events,
    ...{ filter, config, on_ambiguous: 'retry' },
  };
  const warnings = [{ field: 'text', message: `${other} has no object.name.` }];
  const message = { channel: 'C0RESEARCH', text: 'Checkout flow needs a look.', blocks: [] };

  const delivery = {
    ...exampleAttempt(subject),
    id: ids.automationDelivery,
    automation_id: ids.automation,
    attempted_at: '2026-05-04T10:32:31.702Z',
    delivered_at: '2026-05-04T10:32:32.417Z',
    deliveredAt: '2026-05-04T10:32:32.417Z',
    response_body: '{"ok":true,"channel":"C0RESEARCH","ts":"1777890752.000100"}',
    response_ms: 715,
    reference: {
      id: 'C0RESEARCH:1777890752.000100',
      url: 'https://acme-research.slack.com/archives/C0RESEARCH/p1777890752000100',
      label: '#research',
    },
  };
  const { response_body: body, response_ms: ms } = delivery;
  const responseHeaders = { 'content-type': 'application/json; charset=utf-8' };
  const details = {
    reference: delivery.reference,
    duplicate: false,
    notes: [],
    warnings: [],
    exchanges: [
      {
        method: 'POST',
        url: 'https://slack.com/api/chat.postMessage',
        requestHeaders: { authorization: '[redacted]', 'content-type': 'application/x-www-form-urlencoded' },
        requestBody: 'channel=C0RESEARCH&text=Checkout+flow+needs+a+look.',
        ms,
        status: 200,
        responseHeaders,
        responseBody: body,
      },
    ],
  };

  const recovery = { ...exampleRecovery, automation_id: ids.automation, recovers: 'never_attempted' };
  const runningRecovery = { ...recovery, ...halfway };

  return {
    listConnectors: { response: { data: [connector] } },
    listConnections: { response: page(connection) },
    createConnection: {
      requests: one('A bot token of Slack', {
        connector: 'slack',
        kind: 'bot_token',
        secret: 'xoxb-from-your-slack-app',
      }),
      response: connection,
    },
    getConnection: { response: connection },
    deleteConnection: { response: { id: ids.connection, deleted: true } },
    verifyConnection: {
      response: {
        ...connection,
        status: 'needs_reconnect',
        status_reason: 'Slack does not accept the token. The token was revoked.',
        status_changed_at: '2026-05-04T11:12:03.551Z',
        updated_at: '2026-05-04T11:12:03.551Z',
      },
    },
    listOptions: {
      response: {
        data: [
          { value: 'C0RESEARCH', label: '#research', hint: null },
          { value: 'C0SECRET01', label: '#design-leads', hint: 'Private' },
        ],
        has_more: false,
        next_cursor: null,
      },
    },

    listAutomations: { response: page(automation) },
    createAutomation: {
      requests: {
        minimal: {
          summary: 'The ready-made message',
          value: { ...newAutomation, config: { channel: 'C0RESEARCH' } },
        },
        full: {
          summary: 'Under a condition, with a text of your own',
          value: { ...newAutomation, filter, config, on_ambiguous: 'skip' },
        },
      },
      response: {
        ...automation,
        on_ambiguous: 'skip',
        last_delivered_at: null,
        updated_at: automation.created_at,
        warnings: [],
      },
    },
    getAutomation: { response: automation },
    updateAutomation: {
      requests: {
        widen: {
          summary: 'More events',
          value: { enabled_events: widened },
        },
        enable: { summary: 'Enable it again', value: { status: 'enabled' } },
      },
      response: { ...automation, ...changed, enabled_events: widened, warnings },
    },
    listAutomationVersions: {
      response: {
        data: [
          { ...changed, automation: { ...state, enabled_events: widened } },
          { version: 1, changed_by: null, changed_fields: [], changed_at: null, automation: state },
        ],
      },
    },
    restoreAutomationVersion: { response: { ...automation, ...changed, version: 3, warnings: [] } },
    deleteAutomation: { response: { id: ids.automation, deleted: true } },
    previewAutomation: {
      requests: one('With the sample of a type', {
        connector: 'slack',
        action: 'post_message',
        config,
        filter,
        type,
      }),
      response: {
        event: { id: 'event_sample', type: event.type },
        would_run: true,
        reason: null,
        request: message,
        warnings: [],
      },
    },
    testAutomation: {
      requests: one('A test with one type', { type }),
      response: exampleTest,
    },

    listAutomationDeliveries: { response: page(delivery) },
    getAutomationDelivery: {
      response: {
        ...delivery,
        event_type: event.type,
        request: { headers: null, body: JSON.stringify(event) },
        response: { status: 200, headers: responseHeaders, body, ms },
        details,
      },
    },
    retryAutomationDelivery: {
      response: {
        delivery_id: ids.replay,
        status: 'pending',
        scheduled_for: '2026-05-04T11:02:09.511Z',
        replays_delivery_id: ids.automationDelivery,
      },
    },
    recoverAutomation: {
      requests: one('What happened while it was disabled', {
        since: '2026-05-04T00:00:00Z',
        status: 'never_attempted',
      }),
      response: recovery,
    },
    getAutomationRecovery: { response: runningRecovery },
    listAutomationRecoveries: { response: page(runningRecovery) },
  };
}
