import { group, instant, number, object, ownId, text, version } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

export const calibrationEvents = {
  'calibration.frozen': {
    title: 'Calibration Frozen',
    description: 'Triggers when a calibrated version of an AI persona is locked.',
    schema: object({
      autouser: group(
        {
          id: ownId('Autouser ID', 'The AI persona, `auto_…`.'),
          name: text('Autouser Name', 'The name of the persona.'),
          calibrationStatus: text('Calibration Status', 'Where the calibration of the persona stands.'),
          activeRubricId: text('Active Rubric ID', 'The rubric that the persona rates by now, `rub_…`.'),
        },
        'Autouser',
        'The AI persona that was calibrated.',
      ),
      rubric: group(
        {
          id: ownId('Rubric ID', 'The rubric, `rub_…`.'),
          version: version('Rubric Version', 'The version that was locked.'),
          krippendorffAlpha: number(
            "Krippendorff's Alpha",
            'How far the persona agrees with people: 1 is full agreement, 0 is chance.',
          ),
          frozenAt: instant('Frozen At', 'When the version was locked.'),
        },
        'Rubric',
        'The rubric version that was locked.',
      ),
    }),
    sample: {
      autouser: {
        id: sampleIds.autouser,
        name: 'Maya, first-time shopper',
        calibrationStatus: 'frozen',
        activeRubricId: sampleIds.rubric,
      },
      rubric: {
        id: sampleIds.rubric,
        version: 3,
        krippendorffAlpha: 0.84,
        frozenAt: '2026-05-02T14:20:09.336Z',
      },
    },
  },
};
