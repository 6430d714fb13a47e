/** The event types that a person can choose, with the names of the product. */
export const EVENT_TYPES = [
  { value: 'evaluation.created', label: 'Evaluation created' },
  { value: 'evaluation.status_changed', label: 'Evaluation status changed' },
  { value: 'evaluation.completed', label: 'Evaluation completed' },
  { value: 'autouser_run.completed', label: 'Autouser run completed' },
  { value: 'autouser_run.failed', label: 'Autouser run failed' },
  { value: 'rating.created', label: 'Rating created' },
  { value: 'calibration.frozen', label: 'Calibration frozen' },
] as const;

/** "Evaluation completed, Rating created"; "All events" for `*`. */
export function eventNames(types: readonly string[]): string {
  if (types.includes('*')) return 'All events';
  return types.map((type) => EVENT_TYPES.find(({ value }) => value === type)?.label ?? type).join(', ');
}
