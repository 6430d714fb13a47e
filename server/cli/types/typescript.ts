import { inComment, objectsIn, pascal, type Shape, type TypeToWrite, type Value, valueIn } from './model.ts';

/** Interfaces for the objects of events, and `EventObjects` with them by type. */
export function typescriptOf(types: readonly TypeToWrite[]): string {
  const names = new Set<string>(['EventObjects', 'EventType', 'Event', 'AnyEvent']);
  const written = types.map((each) => {
    const { shape } = valueIn(each.schema, pascal(each.type), names);
    const interfaces = objectsIn(shape).map((object) => {
      const members = object.members.map(
        (member) =>
          `${comment(member.about, '  ')}  ${key(member.name)}${member.required ? '' : '?'}: ${typeOf(member)};\n`,
      );
      const about = object === shape ? each.description : object.about;
      return `${comment(about, '')}export interface ${object.name} {\n${members.join('')}}\n`;
    });
    return { ...each, interfaces, name: typeOf({ shape, nullable: false }) };
  });
  const objects = written.map(
    ({ type, title, name }) => `${comment(title, '  ')}  ${JSON.stringify(type)}: ${name};\n`,
  );
  return `${[
    ...written.flatMap(({ interfaces }) => interfaces),
    `/** The object of each type of event, \`data.object\`. */\nexport interface EventObjects {\n${objects.join('')}}\n`,
    'export type EventType = keyof EventObjects;\n',
    `/** What a delivery's body is. */
export interface Event<Type extends EventType = EventType> {
  id: string;
  type: Type;
  api_version: string;
  /** Unix seconds. */
  created: number;
  team_id: string;
  data: { object: EventObjects[Type] };
}
`,
    '/** An event whose `type` says what its object is. */\nexport type AnyEvent = { [Type in EventType]: Event<Type> }[EventType];\n',
  ].join('\n')}`;
}

const comment = (text: string | undefined, indent: string) =>
  text === undefined || text.trim() === '' ? '' : `${indent}/** ${inComment(text)} */\n`;

const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

const typeOf = ({ shape, nullable }: Value): string => (nullable ? `${nameOf(shape)} | null` : nameOf(shape));

function nameOf(shape: Shape): string {
  switch (shape.kind) {
    case 'integer':
      return 'number';
    case 'any':
      return 'unknown';
    case 'literals':
      return shape.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'list':
      return `Array<${typeOf(shape.of)}>`;
    case 'map':
      return `Record<string, ${typeOf(shape.of)}>`;
    case 'object':
      return shape.name;
    case 'union':
      return shape.of.map(nameOf).join(' | ');
    default:
      return shape.kind;
  }
}
