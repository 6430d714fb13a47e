import type { FormProblem } from './check-form.ts';

/** How a type is shown to people. */
export type Presentation = Readonly<Record<string, unknown>>;

/** What is wrong with how a type is to be shown; paths begin with `presentation`. */
export function checkPresentation(_: unknown): FormProblem[] {
  return [];
}
