import { useEffect, useState } from 'react';
import { useSession } from '../../../shell/session.tsx';
import type { Draft } from './draft.ts';

/** By the API's parameter: `name`, `config.channel`, `filter.all.0.value`. */
export type Errors = Readonly<Record<string, string>>;

/**
 * What somebody is building. It outlives going elsewhere in the same tab, such as to Slack in order to
 * connect.
 */
export function useDraft(name: string, initial: Draft) {
  const { team } = useSession();
  const key = `connect.draft.${team.id}.${name}`;
  const [kept] = useState(() => recall(key));
  const [draft, setDraft] = useState(kept ?? initial);
  const [errors, setErrors] = useState<Errors>({});
  const isChanged = JSON.stringify(draft) !== JSON.stringify(initial);

  useEffect(() => {
    if (isChanged) keep(key, draft);
    else forget(key);
  }, [key, draft, isChanged]);

  return {
    draft,
    errors,
    setErrors,
    isChanged,
    /** It was begun before, and is shown again. */
    wasKept: kept !== undefined,
    /** Errors of the fields that are changed go away. */
    change(changes: Partial<Draft>, ...params: string[]) {
      setDraft((before) => ({ ...before, ...changes }));
      setErrors((before) =>
        Object.fromEntries(
          Object.entries(before).filter(
            ([param]) => !params.some((each) => param === each || param.startsWith(`${each}.`)),
          ),
        ),
      );
    },
    startOver() {
      setDraft(initial);
      setErrors({});
    },
    forget: () => forget(key),
  };
}

export type DraftState = ReturnType<typeof useDraft>;

// A host page may have storage switched off for frames: then a draft lasts as long as its page.
function recall(key: string): Draft | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Draft);
  } catch {
    return undefined;
  }
}

function keep(key: string, draft: Draft): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {}
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {}
}
