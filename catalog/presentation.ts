/** A Liquid template. It knows what people's own templates know: `object`, `event`, `team`, `related`, … */
export type Liquid = string;

/**
 * What a value is, and so how it is written. `score`: a share of 1 as a bar and per cent. `id`: something to
 * search for. `list`: as "3 items: A, B, C".
 */
export const FACT_KINDS = [
  'text',
  'number',
  'percent',
  'score',
  'date',
  'duration',
  'yes_no',
  'money',
  'person',
  'enum',
  'list',
  'id',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** A value and how to write it: `path` says where it is, or `value` how it is made. */
export interface Value {
  /** Below `data.object`. */
  path?: string;
  value?: Liquid;
  /** What the schema says it is, unless this says so. */
  kind?: FactKind;
  /** Of a number: how many decimals. */
  decimals?: number;
  /**
   * Of a number: words for it, the highest first: 0.81 is "0.81 (reliable)". The last may be for the rest.
   */
  grades?: readonly { from?: number; name: string }[];
  /** Of money: its code, such as `EUR`, or the path of the code. */
  currency?: string;
  /** Of money: the number counts cents, or whatever the smallest unit of the currency is. */
  minor_units?: boolean;
  /** Of a duration that isn't a number of seconds but begins at `path`: the path of the end. */
  until?: string;
  /** Of an enum: what people read for each value; others are shown as words. */
  names?: Readonly<Record<string, string>>;
}

/** Something that people read of an event: a label and a value. */
export interface Fact extends Value {
  /** Needn't be there with `each`, where the names of the map are the labels. */
  label?: string;
  /** The path is that of a map, and each of its values is a fact of its own. */
  each?: boolean;
}

/** A longer text in somebody's own words. */
export interface Quote {
  label?: string;
  path: string;
  /** The path is that of a map, and each of its texts is a quote of its own. */
  each?: boolean;
}

/** Where people go from here. */
export interface Link {
  label?: Liquid;
  url: Liquid;
}

/** The same, by the value of a field; without a fitting one, what stands beside it. */
export interface LinkChoice extends Link {
  by?: string;
  when?: Readonly<Record<string, Partial<Link>>>;
}

/** What a column holds, in no vendor's words. */
export type ColumnKind = 'title' | 'text' | 'long_text' | 'number' | 'select' | 'date' | 'url';

/** A column of people's tables. */
export interface Column {
  name: string;
  type: ColumnKind;
  value: Liquid;
}

/** What of a type goes into an issue, where issues are. */
export interface Issue {
  title: Liquid;
  /** Markdown. */
  description: Liquid;
  /** Events for which this comes out the same are about one issue. */
  dedupe_by: Liquid;
  link?: Liquid | undefined;
}

/** What of a type goes into a row, where rows are. Date, Object ID and Event ID are in every row. */
export interface Row {
  /** The name of the row. */
  name: Liquid;
  /** What is in the column Event. */
  event: string;
  columns: readonly Column[];
}

export type Severity = 'info' | 'success' | 'warning' | 'error';

/** How a type is shown to people, as its file says it. What is left out is made of the schema. */
export interface Presentation {
  /** What it is about, in one line. Empty: nothing has a name, and what happened is the title. */
  headline?: Liquid;
  /** What happened, as a title: "Invoice paid". */
  happened?: Liquid;
  emoji?: Liquid;
  /** Small, behind what happened. */
  aside?: Liquid;
  /** The first paragraph; **bold** is bold, and with `> ` before it, it is a quotation. */
  lead?: Liquid;
  severity?: Severity;
  link?: LinkChoice;
  facts?: readonly Fact[];
  quotes?: readonly Quote[];
  /** Small, at the end: label and value in one line. */
  footer?: readonly Fact[];
  /** All in one line, for notifications and subjects. */
  summary?: Liquid;
  /** Events for which this comes out the same belong together: one thread, one message, one row. */
  belongs_to?: Liquid;
  /** A text to begin with, for those who want their own words, in Slack's markup. */
  message?: Liquid;
  issue?: Partial<Issue>;
  row?: Partial<Row>;
}

/** The templates of a link, with the choice in them. */
export function linkTemplates({ label = 'Open', url, by, when = {} }: LinkChoice): {
  label: Liquid;
  url: Liquid;
} {
  const choice = (of: 'label' | 'url', otherwise: string) => {
    const cases = Object.entries(when).flatMap(([value, link]) =>
      link[of] === undefined ? [] : [`{% when ${JSON.stringify(value)} %}${link[of]}`],
    );
    if (by === undefined || cases.length === 0) return otherwise;
    return `{% case ${variable(by)} %}${cases.join('')}{% else %}${otherwise}{% endcase %}`;
  };
  return { label: choice('label', label), url: choice('url', url) };
}

/** A path below `data.object` as Liquid writes it. */
export function variable(path: string): string {
  const keys = path.split('.').map((key) => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${quoted(key)}]`));
  return `object${keys.join('')}`;
}

/** Liquid knows no escapes in its strings. */
const quoted = (key: string) => (/^\d+$/.test(key) ? key : key.includes('"') ? `'${key}'` : `"${key}"`);
