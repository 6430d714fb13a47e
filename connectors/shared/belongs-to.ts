import { presentationNamed } from '../../catalog/presented.ts';

/** Liquid: events of which this comes out the same are about the same thing. */
export function belongsTo(eventType: string): string {
  return presentationNamed(eventType)?.belongsTo ?? '{{ object.id }}';
}
