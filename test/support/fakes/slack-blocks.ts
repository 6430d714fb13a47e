/** Slack's checks of Block Kit, as far as messages go. https://docs.slack.dev/reference/block-kit/blocks */

type Json = Record<string, unknown>;
type Check = (value: unknown, at: string) => string[];

const problem = (what: string, at: string) => [`[ERROR] ${what} [json-pointer:${at}]`];

const string =
  (max: number): Check =>
  (value, at) => {
    if (typeof value !== 'string') return problem('must be a string', at);
    if (value.length === 0) return problem('must be more than 0 characters', at);
    return value.length > max ? problem(`must be less than ${max + 1} characters`, at) : [];
  };
const flag: Check = (value, at) => (typeof value === 'boolean' ? [] : problem('must be a boolean', at));
const oneOf =
  (...values: string[]): Check =>
  (value, at) =>
    values.includes(value as string) ? [] : problem(`must be one of ${values.join(', ')}`, at);
const url: Check = (value, at) =>
  string(3000)(value, at).length > 0
    ? string(3000)(value, at)
    : /^https?:\/\/[^\s/]/.test(value as string)
      ? []
      : problem('must be a valid URL', at);
const anything: Check = () => [];

function shape(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value, at) => {
    if (!isJson(value)) return problem('must be an object', at);
    const known: Record<string, Check> = { ...required, ...optional };
    return [
      ...Object.keys(required)
        .filter((name) => value[name] === undefined)
        .flatMap((name) => problem(`missing required field: ${name}`, at)),
      ...Object.entries(value).flatMap(([name, inner]) =>
        Object.hasOwn(known, name)
          ? (known[name]?.(inner, `${at}/${name}`) ?? [])
          : problem(`unsupported field: ${name}`, at),
      ),
    ];
  };
}

const list =
  (item: Check, max: number): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return problem('must be an array', at);
    if (value.length === 0) return problem('no fewer than 1 items required', at);
    if (value.length > max) return problem(`no more than ${max} items allowed`, at);
    return value.flatMap((each, index) => item(each, `${at}/${index}`));
  };

/** One of several shapes, by `type`. */
const byType =
  (shapes: Record<string, Check>): Check =>
  (value, at) => {
    const type = isJson(value) ? value.type : undefined;
    const check = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    return check ? check(value, at) : problem(`unsupported type: ${String(type)}`, at);
  };

const type = string(50);
const plainText = (max: number) => shape({ type: oneOf('plain_text'), text: string(max) }, { emoji: flag });
const mrkdwn = (max: number) => shape({ type: oneOf('mrkdwn'), text: string(max) }, { verbatim: flag });
const text = (max: number) => byType({ plain_text: plainText(max), mrkdwn: mrkdwn(max) });

const slackFile = shape({}, { id: string(255), url });
const imageSource: Check = (value, at) =>
  isJson(value) && (value.image_url === undefined) === (value.slack_file === undefined)
    ? problem('needs either image_url or slack_file', at)
    : [];
const imageElement: Check = (value, at) => [
  ...shape({ type, alt_text: string(2000) }, { image_url: url, slack_file: slackFile })(value, at),
  ...imageSource(value, at),
];
const confirm = shape(
  { title: plainText(100), text: text(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);
const button = shape(
  { type, text: plainText(75) },
  {
    action_id: string(255),
    url,
    value: string(2000),
    style: oneOf('primary', 'danger'),
    confirm,
    accessibility_label: string(75),
  },
);
/** Interactive elements that only apps with handlers use: known by name, not looked into. */
const interactive = Object.fromEntries(
  [
    'checkboxes',
    'datepicker',
    'datetimepicker',
    'overflow',
    'radio_buttons',
    'timepicker',
    'workflow_button',
    ...['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
      `${kind}_select`,
      `multi_${kind}_select`,
    ]),
  ].map((name) => [name, anything]),
);

const block_id = string(255);
const blocks = byType({
  header: shape({ type, text: plainText(150) }, { block_id }),
  divider: shape({ type }, { block_id }),
  section: (value, at) => [
    ...shape(
      { type },
      {
        text: text(3000),
        fields: list(text(2000), 10),
        accessory: byType({ button, image: imageElement, ...interactive }),
        expand: flag,
        block_id,
      },
    )(value, at),
    ...(isJson(value) && value.text === undefined && value.fields === undefined
      ? problem('needs text or fields', at)
      : []),
  ],
  context: shape(
    {
      type,
      elements: list(byType({ plain_text: plainText(3000), mrkdwn: mrkdwn(3000), image: imageElement }), 10),
    },
    { block_id },
  ),
  actions: shape({ type, elements: list(byType({ button, ...interactive }), 25) }, { block_id }),
  image: (value, at) => [
    ...shape(
      { type, alt_text: string(2000) },
      { image_url: url, slack_file: slackFile, title: plainText(2000), block_id },
    )(value, at),
    ...imageSource(value, at),
  ],
  rich_text: shape(
    {
      type,
      elements: list(
        byType({
          rich_text_section: anything,
          rich_text_list: anything,
          rich_text_quote: anything,
          rich_text_preformatted: anything,
        }),
        100,
      ),
    },
    { block_id },
  ),
  markdown: shape({ type, text: string(12_000) }, { block_id }),
  video: anything,
});

/** As JSON, characters. Slack doesn't publish how it counts; this is on the safe side. */
export const MOST_BLOCK_CHARACTERS = 12_000;

/** What Slack would say of a message's blocks; empty: it would take them. */
export function blockProblems(value: unknown): string[] {
  return list(blocks, 50)(value, '/blocks');
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
