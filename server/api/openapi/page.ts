import { type Html, html } from '../html.ts';
import { curlOf } from './curl.ts';
import type { OpenApiDocument } from './document.ts';
import { fieldTable, refName, row, typeInWords } from './field-table.ts';
import type { Operation, Parameter } from './operation.ts';
import { prose } from './prose.ts';
import type { JsonSchema } from './schemas.ts';
import { shell } from './shell.ts';
import { EVENTS_PATH, eventPagePath } from './webhooks.ts';

interface PageOptions {
  /** The server's own address, for the commands. */
  baseUrl: string;
  /** Where the style is. */
  style: string;
}

/** The document as a page for people. */
export function referencePage(document: OpenApiDocument, { baseUrl, style }: PageOptions): string {
  const { info, servers, components } = document;
  const base = baseUrl + (servers[0]?.url ?? '');
  const sections = sectionsOf(document);
  return shell({
    title: `${info.title} API`,
    style,
    contents: html`<p class="brand"><a href="#top">${info.title}</a></p>
<ul><li><a href="#authentication">Authentication</a></li></ul>
${sections.map(({ name, items }) => contents(name, items))}
<h2><a href="#webhooks">Webhooks</a></h2>
<ul><li><a href="${EVENTS_PATH}">All event types</a></li>${Object.keys(document.webhooks).map((type) => html`<li><a href="#on-${type}">${type}</a></li>`)}</ul>
<h2><a href="#schemas">Schemas</a></h2>`,
    main: html`
<h1>${info.title} API</h1>
<p class="meta">Version ${info.version} · <code>${base}</code> · <a href="/api/v1/openapi.json">OpenAPI document</a></p>
${prose(info.description)}
<section id="authentication"><h2>Authentication</h2>
<dl>${Object.entries(components.securitySchemes).map(
      ([name, scheme]) => html`<dt><code>${name}</code></dt><dd>${prose(scheme.description ?? '')}</dd>`,
    )}</dl></section>
${sections.map(
  ({ name, description, items }) => html`<section id="${name}"><h2>${name}</h2>${prose(description)}
${items.map((item) => operationSection(document, base, item))}</section>`,
)}
${webhookSection(document)}
<section id="schemas"><h2>Schemas</h2>
${Object.entries(components.schemas).map(([name, schema]) => schemaSection(name, schema))}</section>
`,
  });
}

interface Item {
  method: string;
  path: string;
  operation: Operation;
}

function sectionsOf({ tags, paths }: OpenApiDocument) {
  const items = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return tags
    .map(({ name, description }) => ({
      name,
      description,
      items: items.filter(({ operation }) => operation.tags.includes(name)),
    }))
    .filter((section) => section.items.length > 0);
}

function contents(name: string, items: Item[]): Html {
  const links = items.map(
    ({ method, path, operation }) =>
      html`<li><a href="#${operation.operationId}" title="${operation.summary}"><b class="${method}">${method}</b> ${path}</a></li>`,
  );
  return html`<h2><a href="#${name}">${name}</a></h2><ul>${links}</ul>`;
}

function operationSection(document: OpenApiDocument, base: string, { method, path, operation }: Item): Html {
  const { operationId, summary, description, requestBody } = operation;
  const body = requestBody?.content['application/json'];
  const examples = Object.values(body?.examples ?? {}).slice(1);
  return html`<article id="${operationId}">
<h3><a href="#${operationId}">${summary}</a></h3>
<p class="route"><b class="${method}">${method}</b> <code>${path}</code></p>
${prose(description)}
${parameterTable(document, operation)}
${body && html`<h4>Body${requestBody?.required === false && ' (may be left out)'}</h4>${fieldTable(resolved(document, body.schema))}`}
<h4>Example</h4>
<pre tabindex="0"><code>${curlOf(base, method, path, operation)}</code></pre>
${examples.map(({ summary: title, value }) => json(title, value))}
${responses(document, operation)}
</article>`;
}

function parameterTable({ components }: OpenApiDocument, { parameters }: Operation): Html | undefined {
  if (parameters.length === 0) return undefined;
  const rows = parameters.map((each) => {
    const parameter = '$ref' in each ? components.parameters[each.$ref.split('/').at(-1) ?? ''] : each;
    return parameter ? parameterRow(parameter) : html``;
  });
  return html`<h4>Parameters</h4><div class="scroll"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">About</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function parameterRow({ name, required, schema, description = '', in: place }: Parameter): Html {
  return row({ name, required, type: html`${typeInWords(schema)} (${place})`, description });
}

interface SuccessResponse {
  content: { 'application/json': { schema: JsonSchema; example: unknown } };
}

function responses({ components }: OpenApiDocument, operation: Operation): Html {
  const errors = Object.entries(operation.responses).filter(([status]) => status >= '400');
  const [success] = Object.entries(operation.responses).filter(([status]) => status < '400');
  const answer = success?.[1] as SuccessResponse | undefined;
  const media = answer?.content['application/json'];
  const lines = errors.map(([status, ref]) => {
    const name = String((ref as { $ref: string }).$ref.split('/').at(-1));
    return html`<li><b>${status}</b> ${prose(components.responses[name]?.description ?? '')}</li>`;
  });
  return html`<h4>Answer: ${success?.[0]} ${media && typeInWords(media.schema)}</h4>
${media && html`${refName(media.schema) === undefined && fieldTable(media.schema)}${json('Example answer', media.example)}`}
${lines.length > 0 && html`<details><summary>Errors: ${errors.map(([status]) => status).join(', ')}</summary><ul class="errors">${lines}</ul></details>`}
`;
}

function webhookSection(document: OpenApiDocument): Html {
  const entries = Object.entries(document.webhooks);
  const [first] = entries;
  const headers = first?.[1].post.parameters.map(parameterRow) ?? [];
  const answers = Object.entries(first?.[1].post.responses ?? {}).map(
    ([status, { description }]) => html`<li><b>${status}</b> ${prose(description)}</li>`,
  );
  return html`<section id="webhooks"><h2>Webhooks</h2>
${prose('What we POST to endpoints. The body is the envelope of the event, with the full snapshot in `data.object`; every field of it may be missing or null.')}
<p><a href="${EVENTS_PATH}">All event types</a>, each with a page of its own.</p>
<h3>Headers</h3>
<div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">About</th></tr></thead>
<tbody>${headers}</tbody></table></div>
<h3>What your answer means</h3><ul class="errors">${answers}</ul>
${entries.map(([type, { post }]) => {
  const { schema, example } = post.requestBody.content['application/json'];
  return html`<article id="on-${type}"><h3><a href="#on-${type}">${post.summary}</a></h3>
<p class="route"><b class="post">event</b> <code>${type}</code> · <a href="${eventPagePath(type)}">${post.externalDocs.description}</a></p>${prose(post.description)}
<h4><code>data.object</code> in the envelope of <a href="#schema-${refName(schema)}">${refName(schema)}</a></h4>
${fieldTable(objectOf(resolved(document, schema)))}
${json('Example', example)}</article>`;
})}</section>`;
}

/** `data.object` of an envelope. */
function objectOf(envelope: JsonSchema): JsonSchema {
  const { properties } = envelope as { properties: { data: { properties: { object: JsonSchema } } } };
  return properties.data.properties.object;
}

function schemaSection(name: string, schema: JsonSchema): Html {
  const description = typeof schema.description === 'string' ? prose(schema.description) : undefined;
  const variants = Array.isArray(schema.anyOf)
    ? schema.anyOf.map((each: JsonSchema) => html`<h4>${String(each.title ?? '')}</h4>${fieldTable(each)}`)
    : undefined;
  return html`<article id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3>
${description}${variants ?? fieldTable(schema)}</article>`;
}

const resolved = ({ components }: OpenApiDocument, schema: JsonSchema): JsonSchema =>
  components.schemas[refName(schema) ?? ''] ?? schema;

function json(title: string, value: unknown): Html {
  return html`<details><summary>${title}</summary><pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre></details>`;
}
