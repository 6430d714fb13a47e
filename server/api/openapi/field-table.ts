import { Html, html } from '../html.ts';
import { prose } from './prose.ts';
import { type JsonSchema, NULLABLE } from './schemas.ts';

interface Field {
  name: string;
  type: Html;
  required: boolean;
  description: string;
}

const REF = '#/components/schemas/';
const link = (name: string) => html`<a href="#schema-${name}">${name}</a>`;

/** The name behind a `$ref`. */
export const refName = ({ $ref }: JsonSchema) =>
  typeof $ref === 'string' && $ref.startsWith(REF) ? $ref.slice(REF.length) : undefined;

const propertiesOf = (schema: JsonSchema) => Object.entries((schema.properties ?? {}) as JsonSchema);
const asSchema = (value: unknown): JsonSchema => (typeof value === 'object' ? { ...value } : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A table of an object's fields, those of nested objects with dotted names. */
export function fieldTable(schema: JsonSchema): Html {
  const fields = fieldsOf(schema, '');
  if (fields.length === 0) return html`<p>${typeInWords(schema)}</p>`;
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">About</th></tr></thead>
<tbody>${fields.map(row)}</tbody></table></div>`;
}

export function row({ name, type, required, description }: Field): Html {
  return html`<tr><td><code>${name}</code>${required && html` <span class="required">required</span>`}</td>
<td class="type">${type}</td><td>${prose(description)}</td></tr>`;
}

const fieldsOf = (schema: JsonSchema, prefix: string): Field[] =>
  membersOf(schema, prefix).map(({ name, required, schema: field }) => ({
    name,
    required,
    type: typeInWords(field),
    description: String(field.description ?? ''),
  }));

/** A field, wherever in an object it stands: `customer.name`, `lines[].amount`. */
interface Member {
  name: string;
  required: boolean;
  schema: JsonSchema;
}

/** All fields of an object, those within others behind these. */
export function membersOf(schema: JsonSchema, prefix = ''): Member[] {
  const required = listOf(schema.required);
  return propertiesOf(schema).flatMap(([key, value]) => {
    const field = asSchema(value);
    const name = prefix + key;
    const own: Member = { name, required: required.includes(key), schema: field };
    return [own, ...membersOf(field, `${name}.`), ...membersOf(asSchema(field.items), `${name}[].`)];
  });
}

/** "string, at most 500 characters", "one of …", a link to another schema. */
export function typeInWords(schema: JsonSchema): Html {
  const name = refName(schema);
  const nullable = NULLABLE[name ?? ''];
  if (nullable) return typeInWords(nullable);
  if (name !== undefined) return link(name);
  const variants = [...listOf(schema.anyOf), ...listOf(schema.oneOf)].map(asSchema);
  if (variants.length > 0) return joined(variants.map(typeInWords), ' or ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.type === 'null') return html`null`;
  if (Array.isArray(schema.enum)) {
    return html`one of ${joined(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ', ',
    )}`;
  }
  if (schema.items !== undefined)
    return html`list of ${typeInWords(asSchema(schema.items))}${limits(schema)}`;
  const [type, ...others] = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any JSON value'];
  const orNull = others.includes('null') ? ' or null' : '';
  return html`${formatInWords(schema, String(type))}${orNull}${limits(schema)}`;
}

function formatInWords({ format }: JsonSchema, type: string): string {
  if (format === 'date-time') return 'ISO 8601 date and time';
  if (format === 'uri') return 'URL';
  if (format === 'email') return 'e-mail address';
  return type;
}

function limits({ minimum, maximum, maxLength, maxItems, ...schema }: JsonSchema): string {
  const range = minimum !== undefined && maximum !== undefined ? `, ${minimum} to ${maximum}` : '';
  const length = maxLength === undefined ? '' : `, at most ${maxLength} characters`;
  const items = maxItems === undefined ? '' : `, at most ${maxItems}`;
  const usual = schema.default === undefined ? '' : `, ${JSON.stringify(schema.default)} unless given`;
  return range + length + items + usual;
}

function joined(parts: Html[], separator: string): Html {
  return new Html(parts.map(({ text }) => text).join(separator));
}
