import { instant, number, object, ownId, text } from './fields.ts';
import { sampleIds } from './sample-ids.ts';

const fields = {
  id: ownId('Run ID', 'The run, `arun_…`.'),
  evaluationId: text('Evaluation ID', 'The evaluation that the run belongs to, `eval_…`.'),
  autouserId: text('Autouser ID', 'The AI persona that ran, `auto_…`.'),
  autouserType: text('Autouser Type', 'What kind of persona it is.'),
  status: text('Status', 'How the run ended.'),
  ratingsCreated: number('Ratings Created', 'Ratings that the run stored.'),
  inputTokens: number('Input Tokens', 'Tokens that the model read.'),
  outputTokens: number('Output Tokens', 'Tokens that the model wrote.'),
  estimatedCostUsd: number('Estimated Cost (USD)', 'What the run cost, estimated in US dollars.'),
  credentialSource: text('Credential Source', 'Whose model credentials the run used.'),
  artifactsPath: text('Artifacts Path', 'Where screenshots and logs of the run are kept.'),
  startedAt: instant('Started At', 'When the persona began.'),
  completedAt: instant('Completed At', 'When the run finished or gave up.'),
  createdAt: instant('Created At', 'When the run was queued.'),
};

const completed = {
  id: sampleIds.run,
  evaluationId: sampleIds.evaluation,
  autouserId: sampleIds.autouser,
  autouserType: 'persona',
  status: 'completed',
  ratingsCreated: 12,
  inputTokens: 48210,
  outputTokens: 6140,
  estimatedCostUsd: 0.23673,
  credentialSource: 'platform',
  artifactsPath: `runs/${sampleIds.run}/artifacts`,
  startedAt: '2026-05-04T09:41:12.640Z',
  completedAt: '2026-05-04T09:48:57.203Z',
  createdAt: '2026-05-04T09:40:06.031Z',
};

export const runEvents = {
  'autouser_run.completed': {
    title: 'Autouser Run Completed',
    description: 'Triggers when one AI persona finishes rating one design.',
    schema: object(fields),
    sample: completed,
  },
  'autouser_run.failed': {
    title: 'Autouser Run Failed',
    description: 'Triggers when the run of one AI persona on one design errors out.',
    schema: object({ ...fields, error: text('Error', 'What went wrong, in words.') }),
    sample: {
      ...completed,
      id: sampleIds.failedRun,
      autouserId: sampleIds.otherAutouser,
      status: 'failed',
      ratingsCreated: 0,
      inputTokens: 9120,
      outputTokens: 410,
      estimatedCostUsd: 0.03351,
      artifactsPath: `runs/${sampleIds.failedRun}/artifacts`,
      startedAt: '2026-05-04T09:42:30.118Z',
      completedAt: '2026-05-04T09:43:34.552Z',
      error: 'The prototype did not load within 60 seconds (https://prototype.example.com/checkout).',
    },
  },
};
