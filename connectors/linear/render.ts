import { createHash } from 'node:crypto';
import { type Rendered, type RenderInput, shorten, type Warning } from '../connector.ts';
import { belongsTo } from '../shared/belongs-to.ts';
import type { Config } from './config.ts';
import { readDueDate } from './due-date.ts';
import { escapeMarkdown, finishMarkdown, oneLine, webAddress } from './markdown.ts';

/**
 * What `deliver` sends: Linear's `IssueCreateInput` without the id, where team and project may still be a key
 * or link.
 */
export interface CreateIssueRequest {
  issue: {
    teamId: string;
    title: string;
    description?: string;
    priority?: number;
    labelIds?: string[];
    assigneeId?: string;
    stateId?: string;
    projectId?: string;
    estimate?: number;
    dueDate?: string;
  };
  /** Instead, when the known issue of the key is open. Undefined: always a new issue. */
  comment?: string;
  /** Shown under the links of a new issue. */
  link?: { url: string; title: string; subtitle: string };
}

const LONGEST_TITLE = 255;
/** Linear publishes no limit for a description; this is ten pages. */
const LONGEST_TEXT = 25_000;
const LONGEST_KEY = 200;
const MOST_POINTS = 1_000;
const PRIORITIES = ['none', 'urgent', 'high', 'medium', 'low'];

type Input = RenderInput<Config>;

/** Pure. */
export function render(input: Input): Rendered<CreateIssueRequest> {
  const { config } = input;
  const warnings: Warning[] = [];
  const description = markdown(input, 'description', warnings);
  const priority = readPriority(input, warnings);
  const estimate = readEstimate(input, warnings);
  const dueDate = readDate(input, warnings);
  const issue: CreateIssueRequest['issue'] = {
    teamId: config.team,
    title: readTitle(input, warnings),
    ...(description && { description }),
    ...(priority !== undefined && { priority }),
    ...(config.labels?.length && { labelIds: [...new Set(config.labels)] }),
    ...(config.assignee && { assigneeId: config.assignee }),
    ...(config.state && { stateId: config.state }),
    ...(config.project && { projectId: config.project }),
    ...(estimate !== undefined && { estimate }),
    ...(dueDate && { dueDate }),
  };
  const link = readLink(input, warnings);
  const key = readKey(input, warnings);
  const comment = key ? markdown(input, 'comment', warnings) || `**${escapeMarkdown(issue.title)}**` : '';
  return {
    request: { issue, ...(comment && { comment }), ...(link && { link }) },
    warnings,
    ...(key && { key }),
  };
}

function readTitle({ config, event, template }: Input, warnings: Warning[]): string {
  const title = oneLine(template(config.title));
  if (title === '') {
    warnings.push({
      field: 'title',
      message: 'The title came out empty, so the kind of event is used instead.',
    });
    return kindOf(event.type);
  }
  if (title.length > LONGEST_TITLE) {
    warnings.push({ field: 'title', message: `It was shortened to ${LONGEST_TITLE} characters.` });
  }
  return shorten(title, LONGEST_TITLE);
}

function markdown(
  { config, template }: Input,
  field: 'description' | 'comment',
  warnings: Warning[],
): string {
  const source = config[field];
  if (!source) return '';
  const { text, warnings: own } = finishMarkdown(template(source, escapeMarkdown), LONGEST_TEXT, field);
  warnings.push(...own);
  return text;
}

/** Linear's numbers are not in order of severity: 0 is none, 1 is urgent, 4 is low. */
function readPriority({ config, template }: Input, warnings: Warning[]): number | undefined {
  const text = oneLine(template(config.priority ?? '')).toLowerCase();
  if (text === '') return undefined;
  const named = PRIORITIES.indexOf(text);
  const priority = named >= 0 ? named : Number(text);
  if (Number.isInteger(priority) && priority >= 0 && priority <= 4) return priority;
  warnings.push({
    field: 'priority',
    message: `"${shorten(text, 40)}" is no priority, so none is set. Use urgent, high, medium, low or none.`,
  });
  return undefined;
}

function readEstimate({ config, template }: Input, warnings: Warning[]): number | undefined {
  const text = oneLine(template(config.estimate ?? ''));
  if (text === '') return undefined;
  const points = Math.round(Number(text));
  if (points >= 0 && points <= MOST_POINTS) return points;
  warnings.push({
    field: 'estimate',
    message: `"${shorten(text, 40)}" is no estimate, so none is set. Use a whole number.`,
  });
  return undefined;
}

function readDate({ config, event, template }: Input, warnings: Warning[]): string | undefined {
  const text = oneLine(template(config.due_date ?? ''));
  if (text === '') return undefined;
  const date = readDueDate(text, event.created);
  if (date) return date;
  warnings.push({
    field: 'due_date',
    message: `"${shorten(text, 40)}" is no date, so no due date is set. Use 7d, 2w or a date such as 2026-05-30.`,
  });
  return undefined;
}

function readLink({ config, event, template }: Input, warnings: Warning[]): CreateIssueRequest['link'] {
  const text = template(config.link ?? '').trim();
  if (text === '') return undefined;
  const url = webAddress(text);
  if (url) return { url, title: oneLine(template('{{ product.name }}')), subtitle: kindOf(event.type) };
  warnings.push({ field: 'link', message: 'The link was left out, because it is not a web address.' });
  return undefined;
}

function readKey({ config, event, template }: Input, warnings: Warning[]): string | undefined {
  if (!config.dedupe) return undefined;
  const key = oneLine(template(config.dedupe_by || belongsTo(event.type)));
  if (key === '') {
    warnings.push({
      field: 'dedupe_by',
      message: 'The key came out empty, so an issue of its own is created for this event.',
    });
    return undefined;
  }
  if (key.length <= LONGEST_KEY) return key;
  // Cut alone, two long keys could become the same.
  const digest = createHash('sha256').update(key).digest('hex');
  return `${shorten(key, LONGEST_KEY - digest.length - 1)}:${digest}`;
}

/** `invoice.paid` → `Invoice paid` */
function kindOf(type: string): string {
  const words = type.replace(/[._]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
