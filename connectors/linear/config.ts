import { z } from 'zod';
import { field, templateText } from '../connector.ts';
import { projectProblem, teamProblem } from './references.ts';

/** Linear has no published limit; more labels than this on one issue are a mistake. */
const MOST_LABELS = 20;

const pickedId = z.uuid('must be chosen from the list, or be the id that Linear shows for it');
const reference = (problem: (value: string) => string | undefined) =>
  z
    .string()
    .trim()
    .max(500, 'must have at most 500 characters')
    .superRefine((value, context) => {
      const message = problem(value);
      if (message) context.addIssue({ code: 'custom', message });
    });

export const configSchema = z.strictObject({
  team: field(reference(teamProblem), {
    title: 'Team',
    description: 'Where issues are created. Choose it, or paste its key such as ENG or a link to it.',
    widget: 'select',
    options: 'teams',
    placeholder: 'ENG',
  }),
  title: field(templateText(1_000).min(1, 'must not be empty'), {
    title: 'Title',
    description: 'Cut at 255 characters.',
    widget: 'text',
    template: true,
  }),
  description: field(templateText(20_000).optional(), {
    title: 'Description',
    description: 'Markdown. What comes from the event is shown as plain text.',
    widget: 'textarea',
    template: true,
  }),
  priority: field(templateText(500).optional(), {
    title: 'Priority',
    widget: 'text',
    template: true,
    placeholder: 'high',
    offers: { urgent: 'Urgent', high: 'High', medium: 'Medium', low: 'Low', none: 'No priority' },
  }),
  labels: field(z.array(pickedId).max(MOST_LABELS, `must have at most ${MOST_LABELS} labels`).optional(), {
    title: 'Labels',
    widget: 'multiselect',
    options: 'labels',
    dependsOn: ['team'],
  }),
  assignee: field(pickedId.optional(), { title: 'Assignee', widget: 'select', options: 'users' }),
  state: field(pickedId.optional(), {
    title: 'Status',
    description: "Without one, Linear uses the team's default, such as Triage or Backlog.",
    widget: 'select',
    options: 'states',
    dependsOn: ['team'],
  }),
  project: field(reference(projectProblem).optional(), {
    title: 'Project',
    description: 'Choose it, or paste a link to it.',
    widget: 'select',
    options: 'projects',
    dependsOn: ['team'],
  }),
  due_date: field(templateText(500).optional(), {
    title: 'Due date',
    description: 'A date of your own is written like 2026-05-30.',
    widget: 'text',
    template: true,
    placeholder: '2026-05-30',
    units: { d: 'Days after the event', w: 'Weeks after the event' },
  }),
  estimate: field(templateText(500).optional(), {
    title: 'Estimate',
    description: "A whole number of the team's scale.",
    widget: 'text',
    template: true,
    advanced: true,
  }),
  dedupe: field(z.boolean().optional(), {
    title: 'If there is an open issue about the same thing, comment on it instead',
    description: 'Closed, archived and deleted issues do not count: then a new issue is created.',
    widget: 'toggle',
  }),
  dedupe_by: field(templateText(500).optional(), {
    title: 'What counts as the same thing',
    description: 'Events for which this comes out the same are about one issue.',
    widget: 'text',
    template: true,
    advanced: true,
    showFor: { dedupe: [true] },
  }),
  comment: field(templateText(20_000).optional(), {
    title: 'Comment',
    description: 'Markdown, added to the issue that is open already.',
    widget: 'textarea',
    template: true,
    advanced: true,
    showFor: { dedupe: [true] },
  }),
  link: field(templateText(2_000).optional(), {
    title: 'Link',
    description: 'A web address that is shown under the links of the issue.',
    widget: 'text',
    template: true,
    advanced: true,
  }),
});

export type Config = z.infer<typeof configSchema>;
