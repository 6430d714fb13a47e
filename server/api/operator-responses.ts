import { z } from 'zod';
import { PLANS } from '../teams/teams.ts';
import { count, oneOf, text, time } from './responses.ts';

/** What only the operator's routes answer. */
export const teamResponse = z
  .object({
    id: text('`team_…`, chosen by the operator.'),
    name: text('For people.'),
    plan: oneOf(PLANS, 'Decides on webhooks, rate limits and retention.'),
    owner_email: text('Is told when an endpoint is disabled.'),
    created_at: time('When it was created.'),
    updated_at: time('When it last changed.'),
  })
  .meta({ id: 'Team' });

export const dashboardLinkResponse = z
  .object({
    url: text('The sign-in link. It works once.'),
    expires_at: time('When it stops working, after ten minutes.'),
  })
  .meta({ id: 'DashboardLink' });

export const rotatedKeysResponse = z
  .object({
    rotated: count('Texts that were encrypted again with the first key.'),
    left: count('Texts that still need another key. 0: the others can be taken out of `ENCRYPTION_KEY`.'),
  })
  .meta({ id: 'RotatedKeys' });
