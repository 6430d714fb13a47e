import { eventTypes, sampleObject, typeNamed } from '../../../catalog/index.ts';
import type { HeaderNames } from '../../signing/index.ts';
import { exampleIds as ids } from '../example-ids.ts';
import { renderEventType } from '../render-event-type.ts';
import { endpointResponse } from '../responses.ts';
import { type Examples, exampleAttempt, exampleRecovery, halfway, one, page } from './example-parts.ts';
import { exampleSubject } from './example-subject.ts';
import { exampleTest } from './example-test.ts';
import { integrationExamples } from './integration-examples.ts';
import { logExamples } from './log-examples.ts';
import { operatorExamples } from './operator-examples.ts';

/** Of every operation, by its id; with the types of the catalog in force. */
export function createExamples(names: HeaderNames): Record<string, Examples> {
  const subject = exampleSubject();
  const { type, other, event, filters: filter, wrong } = subject;
  /** Fields that the example says nothing of are null. */
  const unset = Object.fromEntries(Object.keys(endpointResponse.shape).map((field) => [field, null]));
  const endpoint = {
    ...unset,
    id: ids.endpoint,
    url: 'https://example.com/hooks/events',
    description: 'Results to the data warehouse',
    enabled_events: [type, other],
    api_version: '2026-05-04',
    ordering: 'none',
    headers: { 'X-Environment': '[redacted]' },
    status: 'enabled',
    secret_prefix: 'whsec_R7gqUj',
    last_delivered_at: '2026-05-04T10:32:31.902Z',
    version: 1,
    changed_fields: [],
    created_at: '2026-05-04T08:00:12.340Z',
    updated_at: '2026-05-04T10:32:31.902Z',
  };
  const { url, description, enabled_events } = endpoint;
  const secret = 'whsec_R7gqUjPv3mXcZ0s9yT2bWnK5eHfLd8aQ';
  const newEndpoint = { ...endpoint, last_delivered_at: null, updated_at: endpoint.created_at, secret };
  const delivery = { ...exampleAttempt(subject), endpoint_id: ids.endpoint };
  const recovery = { ...exampleRecovery, endpoint_id: ids.endpoint, recovers: 'all' };
  const runningRecovery = { ...recovery, ...halfway };

  const team = { name: 'Acme', plan: 'pro', owner_email: 'owner@acme.example' };
  const shownTeam = {
    id: ids.team,
    ...team,
    created_at: '2026-05-01T07:30:00.000Z',
    updated_at: '2026-05-01T07:30:00.000Z',
  };
  const newKey = { name: 'Checkout service', scopes: ['events:write', 'webhooks:read'] };
  const key = {
    id: ids.apiKey,
    ...newKey,
    prefix: 'ak_live_q8ZtRw',
    expires_at: null,
    last_used_at: '2026-05-04T10:32:00.000Z',
    created_at: '2026-05-01T07:31:18.905Z',
  };
  const createdKey = {
    ...key,
    last_used_at: null,
    token: 'ak_live_q8ZtRwV3mXcK0s9yT2bWnJ5eHfLd8aQpB7uGx4kMzY1',
  };
  const keyRequests = {
    minimal: { summary: 'A key that does not expire', value: newKey },
    expiring: {
      summary: 'A key with an end',
      value: { ...newKey, scopes: ['webhooks:*', 'events:*'], expires_at: '2030-12-31T23:59:59Z' },
    },
  };

  const publications = Object.fromEntries(
    eventTypes().map((each) => {
      const value = { type: each, data: { object: sampleObject(each) } };
      return [each, { summary: typeNamed(each).title, value }];
    }),
  );

  return {
    ...integrationExamples(subject),
    ...logExamples(subject),
    ...operatorExamples,

    publishEvent: {
      requests: {
        ...publications,
        withId: {
          summary: 'With an id of your own and the request that caused it',
          value: {
            type: other,
            id: 'event_order-4711',
            data: { object: sampleObject(other) },
            request: { id: ids.request, idempotency_key: 'order-4711' },
          },
        },
      },
      response: { id: ids.event, status: 'accepted' },
    },
    publishEvents: {
      requests: one('Two events, of which the second is refused', {
        events: [
          { type, data: { object: sampleObject(type) } },
          { type: other, data: { object: wrong.object } },
        ],
      }),
      response: {
        data: [
          { id: ids.event, status: 'accepted' },
          {
            error: {
              message: `${wrong.param} must be a finite number`,
              type: 'invalid_request_error',
              param: wrong.param,
              request_id: '019a7c3e-5b21-7d0e-9c4f-3f1b8a6d2e70',
            },
          },
        ],
      },
    },
    listEvents: { response: page(event) },
    getEvent: { response: event },

    listEndpoints: { response: page(endpoint) },
    createEndpoint: {
      requests: {
        minimal: { summary: 'All events', value: { url, enabled_events: ['*'] } },
        full: {
          summary: 'Some events, under a condition, with a header and at most 10 a second',
          value: {
            url,
            description,
            enabled_events,
            api_version: '2026-05-04',
            filter,
            rate_limit: 10,
            headers: { 'X-Environment': 'production' },
          },
        },
      },
      response: newEndpoint,
    },
    getEndpoint: { response: endpoint },
    getEndpointHeaders: { response: { headers: { 'X-Environment': 'staging' } } },
    updateEndpoint: {
      requests: {
        narrow: { summary: 'Fewer events', value: { enabled_events: [type], filter } },
        enable: { summary: 'Enable it again', value: { status: 'enabled' } },
      },
      response: {
        ...endpoint,
        enabled_events: [type],
        filter,
        version: 2,
        changed_by: 'maya@acme.example',
        changed_fields: ['enabled_events', 'filter'],
        changed_at: '2026-05-04T11:02:00.000Z',
      },
    },
    deleteEndpoint: { response: { id: ids.endpoint, deleted: true } },
    rotateSecret: {
      response: {
        ...endpoint,
        secret,
        rotatedAt: '2026-05-04T11:00:00.000Z',
        previousSecretValidUntil: '2026-05-05T11:00:00.000Z',
      },
    },
    sendTestEvent: {
      requests: one('A test of one type', { type }),
      response: exampleTest,
    },

    listEventTypes: { response: { data: [renderEventType(type)] } },

    listDeliveries: { response: page(delivery) },
    getDelivery: {
      response: {
        ...delivery,
        event_type: event.type,
        request: {
          headers: {
            'Content-Type': 'application/json',
            [names.eventId]: ids.event,
            [names.eventType]: event.type,
            [names.deliveryId]: ids.delivery,
          },
          body: JSON.stringify(event),
        },
        response: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"received":true}',
          ms: 241,
        },
      },
    },
    retryDelivery: {
      response: {
        delivery_id: ids.replay,
        status: 'pending',
        scheduled_for: '2026-05-04T11:02:09.511Z',
        replays_delivery_id: ids.delivery,
      },
    },
    recoverEndpoint: {
      requests: {
        everything: {
          summary: 'All that was missed since midnight',
          value: { since: '2026-05-04T00:00:00Z' },
        },
        givenUp: {
          summary: 'What was given up in one hour',
          value: { since: '2026-05-04T09:00:00Z', until: '2026-05-04T10:00:00+00:00', status: 'abandoned' },
        },
      },
      response: recovery,
    },
    getRecovery: { response: runningRecovery },
    listRecoveries: { response: page(runningRecovery) },

    whoAmI: { response: { team: { id: ids.team, name: team.name }, plan: 'pro', key, scopes: key.scopes } },
    listTeamApiKeys: { response: page(key) },
    listApiKeys: { response: page(key) },
    createApiKey: { requests: keyRequests, response: createdKey },
    revokeApiKey: { response: { id: ids.apiKey, deleted: true } },

    putTeam: { requests: one('A team', team), response: shownTeam },
    listTeams: { response: page(shownTeam) },
    getTeam: { response: shownTeam },
    deleteTeam: { response: { id: ids.team, deleted: true } },
    createTeamApiKey: { requests: keyRequests, response: createdKey },
    createDashboardLink: {
      requests: one('For an admin', { role: 'admin', email: 'maya@acme.example' }),
      response: {
        url: 'https://connect.example.com/sign-in?token=Hq3vXk9mT2bWnJ5eRfLd8aQpB7uGx4kMzY1cV6s0wZo',
        expires_at: '2026-05-04T10:50:00.000Z',
      },
    },
    rotateEncryptionKeys: { response: { rotated: 42, left: 0 } },
  };
}
