import { inComment, objectsIn, pascal, type Shape, type TypeToWrite, type Value, valueIn } from './model.ts';

/** Structs for the objects of events; what may be missing or null is a pointer. */
export function goOf(types: readonly TypeToWrite[]): string {
  const names = new Set<string>(['Event']);
  const written = types.map((each) => {
    const name = pascal(each.type);
    const { shape } = valueIn(each.schema, name, names);
    const structs = objectsIn(shape).map((object) =>
      structOf(object, object === shape ? each.description : object.about),
    );
    // What is no object of known members has a name all the same.
    const alias =
      shape.kind === 'object' ? [] : [`${comment(name, each.description)}type ${name} ${nameOf(shape)}\n`];
    return { ...each, name, text: [...structs, ...alias] };
  });
  const constants = written.map(({ type, name }) => `\tType${name} = ${JSON.stringify(type)}\n`);
  return [
    'package events\n\nimport "encoding/json"\n',
    `// The types of events.\nconst (\n${constants.join('')})\n`,
    `// Event is what a delivery's body is. Its Type says what to read Data.Object as.
type Event struct {
	ID         string \`json:"id"\`
	Type       string \`json:"type"\`
	APIVersion string \`json:"api_version"\`
	Created    int64  \`json:"created"\`
	TeamID     string \`json:"team_id"\`
	Data       struct {
		Object json.RawMessage \`json:"object"\`
	} \`json:"data"\`
}
`,
    ...written.flatMap(({ text }) => text),
  ].join('\n');
}

function structOf({ name, members }: Extract<Shape, { kind: 'object' }>, about: string | undefined): string {
  const taken = new Set<string>();
  const fields = members
    // A tag can't say these.
    .filter((member) => !/["`\\,]/.test(member.name) && member.name !== '-')
    .map((member) => {
      const wanted = fieldNamed(member.name);
      let field = wanted;
      for (let i = 2; taken.has(field); i += 1) field = `${wanted}${i}`;
      taken.add(field);
      const { shape, required, nullable } = member;
      const type = nameOf(shape);
      const isOpen = /^(?:\[\]|map\[|any$)/.test(type);
      const optional = (!required || nullable) && !isOpen;
      const about =
        member.about === undefined || member.about.trim() === '' ? '' : `\t// ${inComment(member.about)}\n`;
      return `${about}\t${field} ${optional ? '*' : ''}${type} \`json:"${member.name}${required ? '' : ',omitempty'}"\`\n`;
    });
  return `${comment(name, about)}type ${name} struct {\n${fields.join('')}}\n`;
}

/** `team_id` → `TeamID` */
const fieldNamed = (name: string) =>
  pascal(name).replaceAll(/(?:Id|Url|Api|Html|Json|Ip)(?=[A-Z0-9]|$)/g, (word) => word.toUpperCase());

const comment = (name: string, about: string | undefined) =>
  about === undefined || about.trim() === '' ? '' : `// ${name}: ${inComment(about)}\n`;

const typeOf = ({ shape, nullable }: Value): string => {
  const type = nameOf(shape);
  return nullable && !/^(?:\[\]|map\[|any$)/.test(type) ? `*${type}` : type;
};

function nameOf(shape: Shape): string {
  switch (shape.kind) {
    case 'string':
      return 'string';
    case 'number':
      return 'float64';
    case 'integer':
      return 'int64';
    case 'boolean':
      return 'bool';
    case 'literals':
      return literal(shape.values);
    case 'list':
      return `[]${typeOf(shape.of)}`;
    case 'map':
      return `map[string]${typeOf(shape.of)}`;
    case 'object':
      return shape.name;
    default:
      return 'any';
  }
}

/** The type that all values have; `any` when they differ. */
function literal(values: readonly (string | number | boolean)[]): string {
  const kinds = new Set(values.map((value) => (Number.isInteger(value) ? 'int64' : typeof value)));
  if (kinds.size > 1)
    return [...kinds].every((kind) => kind === 'int64' || kind === 'number') ? 'float64' : 'any';
  const [kind] = kinds;
  return kind === 'boolean' ? 'bool' : kind === 'number' ? 'float64' : (kind ?? 'any');
}
