import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { flushSync } from 'react-dom';
import { useNavigate } from 'react-router';
import { ApiError, api } from '../../../api/client.ts';
import type { Automation, SavedAutomation, TestEvent } from '../../../api/types.ts';
import { t } from '../../../languages/index.ts';
import { showFirstFault } from '../../../parts/first-fault.ts';
import { bodyOf, type Draft, draftOf, problemsOf } from './draft.ts';
import { messageOf } from './messages.ts';
import type { DraftState, Errors } from './use-draft.ts';

interface SaveOptions {
  /** Begins a test with an event of the type. */
  testWith?: string;
  /** Saves over this version, which others have made. */
  over?: number;
}

/** Creates or changes an automation, and begins a test when one is wanted; then goes to its page. */
export function useSaving({
  state,
  draft,
  automation,
  suggested,
}: {
  state: DraftState;
  draft: Draft;
  automation: Automation | undefined;
  suggested: string;
}) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { setErrors, forget } = state;
  return useMutation({
    mutationFn: async ({ testWith, over }: SaveOptions) => {
      const problems = problemsOf(draft);
      if (Object.keys(problems).length > 0) throw new Incomplete(problems);
      const body = bodyOf(draft, draft.name.trim() || suggested, automation === undefined);
      const saved = automation
        ? await api.patch<SavedAutomation>(`/automations/${automation.id}`, body, {
            ifMatch: over ?? state.basis,
          })
        : await api.post<SavedAutomation>('/automations', body);
      forget();
      setErrors({});
      const tested = testWith === undefined ? undefined : await begunTest(saved.id, testWith);
      return { saved, tested };
    },
    onSuccess: ({ saved, tested }) => {
      queries.setQueryData([`/automations/${saved.id}`], saved);
      void queries.invalidateQueries({ queryKey: ['/automations'] });
      if (automation) state.saved(draftOf(saved), saved.version);
      notifications.show({ message: t('integrations:builder.saving.saved'), color: 'green' });
      const test = tested instanceof Error ? { problem: tested.message } : tested;
      return navigate(`/integrations/automations/${saved.id}`, {
        replace: automation !== undefined,
        state: { warnings: saved.warnings, test },
      });
    },
    onError: (error) => {
      // The form shows who has changed it, once the newest version is here.
      if (error instanceof ApiError && error.status === 412 && automation) {
        void queries.invalidateQueries({ queryKey: [`/automations/${automation.id}`] });
        return;
      }
      const errors = errorsIn(error);
      // The fields have to be marked before the first of them can be gone to.
      if (errors) flushSync(() => setErrors(errors));
      showFirstFault();
    },
  });
}

/** At their fields, if they belong to some. */
function errorsIn(error: Error): Errors | undefined {
  if (error instanceof Incomplete) return error.problems;
  return error instanceof ApiError && error.param !== undefined
    ? { [error.param]: messageOf(error) }
    : undefined;
}

/** What was saved stays saved when the test can't be begun. */
const begunTest = (id: string, type: string) =>
  api.post<TestEvent>(`/automations/${id}/test`, { type }).catch((error: Error) => error);

/** Something is missing that needs no server to be seen. */
export class Incomplete extends Error {
  readonly problems: Errors;
  constructor(problems: Errors) {
    super(t('integrations:builder.problems.missing'));
    this.problems = problems;
  }
}
