import {
  inComment,
  type Member,
  objectsIn,
  pascal,
  type Shape,
  type TypeToWrite,
  type Value,
  valueIn,
} from './model.ts';

/** TypedDicts for the objects of events; needs Python 3.11. */
export function pythonOf(types: readonly TypeToWrite[]): string {
  const names = new Set<string>(['Event', 'AnyEvent', 'Any', 'Literal', 'NotRequired', 'TypedDict', 'Union']);
  const written = types.map((each) => {
    const value = valueIn(each.schema, pascal(each.type), names);
    const classes = objectsIn(value.shape).map((object) =>
      classOf(object.name, object.members, object === value.shape ? each.description : object.about),
    );
    const name = `${pascal(each.type)}Event`;
    const event = `class ${name}(TypedDict):\n    """${inComment(each.title)}."""\n\n    id: str\n    type: Literal[${JSON.stringify(each.type)}]\n    api_version: str\n    created: int\n    team_id: str\n    data: ${name}Data\n`;
    const data = `class ${name}Data(TypedDict):\n    object: ${nameOf(value.shape)}\n`;
    return { name, text: [...classes, data, event] };
  });
  const head =
    'from __future__ import annotations\n\nfrom typing import Any, Literal, NotRequired, TypedDict, Union\n';
  const any = `# What a delivery's body is: its \`type\` says what its object is.\nAnyEvent = Union[${written.map(({ name }) => name).join(', ')}]\n`;
  return [head, ...written.flatMap(({ text }) => text), any].join('\n\n');
}

/** Names that Python can't have as a member are said in the other way. */
function classOf(name: string, members: readonly Member[], about: string | undefined): string {
  const doc = about === undefined || about.trim() === '' ? '' : `    """${inComment(about)}"""\n\n`;
  const typed = (member: Member) => (member.required ? typeOf(member) : `NotRequired[${typeOf(member)}]`);
  if (members.length === 0) return `class ${name}(TypedDict):\n${doc}    pass\n`;
  if (
    members.every(
      (member) =>
        /^[A-Za-z_]\w*$/.test(member.name) && !KEYWORDS.has(member.name) && !member.name.startsWith('__'),
    )
  ) {
    const lines = members.map((member) => `    ${member.name}: ${typed(member)}\n`);
    return `class ${name}(TypedDict):\n${doc}${lines.join('')}`;
  }
  const lines = members.map(
    (member) => `        ${JSON.stringify(member.name)}: ${quoted(typed(member))},\n`,
  );
  return `${name} = TypedDict(\n    "${name}",\n    {\n${lines.join('')}    },\n)\n`;
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** Objects are named before they are there. */
const quoted = (type: string) => JSON.stringify(type);

const typeOf = ({ shape, nullable }: Value): string =>
  nullable ? `Union[${nameOf(shape)}, None]` : nameOf(shape);

function nameOf(shape: Shape): string {
  switch (shape.kind) {
    case 'string':
      return 'str';
    case 'number':
      return 'float';
    case 'integer':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'null':
      return 'None';
    case 'any':
      return 'Any';
    case 'literals':
      return literal(shape.values);
    case 'list':
      return `list[${typeOf(shape.of)}]`;
    case 'map':
      return `dict[str, ${typeOf(shape.of)}]`;
    case 'object':
      return shape.name;
    case 'union':
      return `Union[${shape.of.map(nameOf).join(', ')}]`;
  }
}

/** A literal can be no fraction. */
function literal(values: readonly (string | number | boolean)[]): string {
  if (values.some((value) => typeof value === 'number' && !Number.isInteger(value))) return 'float';
  const written = values.map((value) =>
    typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value),
  );
  return `Literal[${written.join(', ')}]`;
}
