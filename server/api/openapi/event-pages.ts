import { API_VERSION, type EventType, inForce, TEST_TYPE, typeNamed } from '../../../catalog/index.ts';
import type { HeaderNames } from '../../signing/index.ts';
import { type Html, html } from '../html.ts';
import { exampleEvent } from './example-event.ts';
import { membersOf, typeInWords } from './field-table.ts';
import { prose } from './prose.ts';
import type { JsonSchema } from './schemas.ts';
import { shell } from './shell.ts';
import { EVENTS_PATH, eventPagePath, headerParameters } from './webhooks.ts';

interface Options {
  /** The host's name. */
  product: string;
  headers: HeaderNames;
  /** Where the style is. */
  style: string;
}

/** The types that have a page: those that everybody may know of, the test event last. */
export const shownTypes = (): EventType[] => [...inForce().shownToAll(), typeNamed(TEST_TYPE)];

/** All types by their groups; those that are no longer sent stand by themselves. */
export function eventListPage(options: Options): string {
  const types = shownTypes();
  const sections = groupsOf(types.filter(({ status }) => status !== 'archived')).map(
    ([group, members]) => html`<section><h2>${group}</h2>${members.map(entry)}</section>`,
  );
  const archived = types.filter(({ status }) => status === 'archived');
  return documentOf(options, {
    title: 'Event types',
    body: html`<h1>Event types</h1>
${prose(`What happens in ${options.product}, as webhooks carry it and \`GET /events\` lists it. Types may be added: ignore those that you do not know.`)}
${sections}
${archived.length > 0 && html`<section><h2>No longer sent</h2>${archived.map(entry)}</section>`}`,
  });
}

/** Everything about one type. */
export function eventPage(about: EventType, options: Options): string {
  const { type, title, description, sentence, version, schema, samples, group, object_id } = about;
  return documentOf(options, {
    title,
    body: html`<p class="meta"><a href="${EVENTS_PATH}">Event types</a> · ${group}</p>
<h1>${title}</h1>
<p class="route"><b class="post">event</b> <code>${type}</code></p>
${lifecycle(about)}
${prose(description)}
<p>It is sent when ${sentence}. What it is about has its id in <code>data.object.${object_id}</code>.</p>
<section id="fields"><h2><a href="#fields">Fields</a></h2>
${prose('Paths within `data.object`. Every field may be missing or null, and further ones may be added.')}
${fieldTable(schema as JsonSchema)}</section>
<section id="samples"><h2><a href="#samples">Samples</a></h2>
${prose('Realistic values of `data.object`; test events have those of the first.')}
${samples.map((sample, i) => code(`Sample ${i + 1}`, sample, i === 0))}</section>
<section id="request"><h2><a href="#request">The webhook as it is sent</a></h2>
${request(type, options)}</section>
<section id="versions"><h2><a href="#versions">Versions</a></h2>
${prose(`This is version ${version} of the type: it counts up when a change takes something away from receivers. Additions don’t count. The envelope has the version \`${API_VERSION}\`, which is in \`api_version\`.`)}</section>`,
  });
}

function lifecycle({ status, replaced_by: other }: EventType): Html | undefined {
  if (status === 'active') return undefined;
  const words =
    status === 'deprecated'
      ? html`<b>Deprecated.</b> It is still sent, but will end.`
      : html`<b>No longer sent.</b> It can’t be published or subscribed to any more; what was published stays in the log.`;
  // Not named to those who may not know of it.
  const known = shownTypes().find(({ type }) => type === other);
  return html`<p class="notice">${words}${known && html` Use <a href="${eventPagePath(known.type)}">${known.title}</a> (<code>${known.type}</code>) in its place.`}</p>`;
}

function fieldTable(schema: JsonSchema): Html {
  const members = membersOf(schema);
  if (members.length === 0) return html`<p>Any JSON object.</p>`;
  const rows = members.map(({ name, required, schema: field }) => {
    const { enum: values, ...rest } = field;
    const { description = '', title } = field as { description?: string; title?: string };
    const kind = typeInWords(Array.isArray(values) ? rest : field);
    const meaning =
      title === undefined ? description : `**${title}**${description === '' ? '' : `: ${description}`}`;
    return html`<tr><td><code>${name}</code>${required && html` <span class="required">required</span>`}</td>
<td class="kind">${kind}</td><td>${prose(meaning)}</td><td class="values">${allowed(field)}</td></tr>`;
  });
  return html`<div class="scroll"><table class="fields">
<thead><tr><th scope="col">Path</th><th scope="col">Kind</th><th scope="col">Meaning</th><th scope="col">Allowed values</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** What of a field's values the schema says beside their kind. */
function allowed({ enum: values, minimum, maximum, 'x-must': must, pattern, ...rest }: JsonSchema): Html[] {
  if (Array.isArray(values))
    return values.map((value, i) => html`${i > 0 && ', '}<code>${String(value)}</code>`);
  if (typeof must === 'string') return [html`${must.replace(/^must be /, '')}`];
  if (typeof pattern === 'string') return [html`<code>${pattern}</code>`];
  // The kind says a range that has both ends.
  if (minimum !== undefined && maximum === undefined) return [html`${String(minimum)} or more`];
  if (maximum !== undefined && minimum === undefined) return [html`${String(maximum)} or less`];
  return typeof rest.minLength === 'number' && rest.minLength > 0 ? [html`not empty`] : [];
}

function request(type: string, { headers: names }: Options): Html {
  const event = exampleEvent(type);
  const headers = [
    'Content-Type: application/json',
    ...headerParameters(event, names).map(({ name, example }) => `${name}: ${String(example)}`),
  ];
  return html`<pre tabindex="0"><code>POST /your/endpoint HTTP/1.1
${headers.join('\n')}

${JSON.stringify(event, null, 2)}</code></pre>
${prose('The body is sent without the line breaks and spaces that make it readable here. Check the signature over its bytes as they arrive, before you parse them.')}
<p><a href="/api/docs#webhooks">What the headers mean, and what your answer means</a></p>`;
}

function groupsOf(types: readonly EventType[]): [string, EventType[]][] {
  const groups = new Map<string, EventType[]>();
  for (const each of types) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups];
}

const entry = ({ type, title, description, status }: EventType): Html =>
  html`<article><h3><a href="${eventPagePath(type)}">${title}</a>${status === 'deprecated' && html` <span class="mark">deprecated</span>`}</h3>
<p class="route"><code>${type}</code></p>${prose(description)}</article>`;

function documentOf({ product, style }: Options, { title, body }: { title: string; body: Html }): string {
  const groups = groupsOf(shownTypes().filter(({ status }) => status !== 'archived'));
  const links = groups.map(
    ([group, types]) => html`<h2>${group}</h2>
<ul>${types.map((each) => html`<li><a href="${eventPagePath(each.type)}">${each.title}</a></li>`)}</ul>`,
  );
  return shell({
    ...{ title: `${title} – ${product} Connect API`, style, main: body },
    contents: html`<p class="brand"><a href="/api/docs">${product} Connect API</a></p>
<ul><li><a href="${EVENTS_PATH}">All event types</a></li></ul>
${links}`,
  });
}

const code = (title: string, value: unknown, open: boolean): Html =>
  html`<details${open && html` open`}><summary>${title}</summary><pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre></details>`;
