/** As much of an app's definition as the lint and the list of published keys look at. */
export interface Field {
  key: string;
  label?: string;
  type?: string;
  required?: boolean;
  helpText?: string;
  dynamic?: string;
  dict?: boolean;
  list?: boolean;
}

export interface Step {
  key: string;
  noun: string;
  display: { label?: string; description?: string; hidden?: boolean };
  operation: {
    type?: string;
    perform?: unknown;
    performList?: unknown;
    performSubscribe?: unknown;
    performUnsubscribe?: unknown;
    inputFields?: Field[];
    outputFields?: Field[];
    sample?: Record<string, unknown>;
  };
}

export interface Definition {
  version: string;
  flags?: { cleanInputData?: boolean };
  authentication: { type: string; test: unknown; connectionLabel?: unknown; fields: Field[] };
  triggers: Record<string, Step>;
  searches: Record<string, Step>;
  creates: Record<string, Step>;
}

export type StepKind = 'triggers' | 'searches' | 'creates';

export const STEP_KINDS: StepKind[] = ['triggers', 'searches', 'creates'];

/** Every step with its place: `triggers.evaluation_completed`. */
export const stepsOf = (app: Definition, kinds: StepKind[] = STEP_KINDS): [where: string, step: Step][] =>
  kinds.flatMap((kind) =>
    Object.entries(app[kind]).map(([key, step]): [string, Step] => [`${kind}.${key}`, step]),
  );
