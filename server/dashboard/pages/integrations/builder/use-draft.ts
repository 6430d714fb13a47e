import { useEffect, useState } from 'react';
import { useSession } from '../../../shell/session.tsx';
import type { Draft } from './draft.ts';

/** By the API's parameter: `name`, `config.channel`, `filter.all.0.value`. */
export type Errors = Readonly<Record<string, string>>;

/** What is kept of a draft, with the version of the automation that it was made from. */
interface Kept {
  draft: Draft;
  version?: number | undefined;
}

/**
 * What somebody is building. It outlives going elsewhere in the same tab, such as to Slack in order to
 * connect. `version`: of the automation that it changes; whoever has changed nothing sees the newest one.
 */
export function useDraft(name: string, initial: Draft, version?: number) {
  const { team } = useSession();
  const key = `connect.draft2.${team.id}.${name}`;
  const [kept] = useState(() => recall(key));
  const [basis, setBasis] = useState({ draft: initial, version: kept ? kept.version : version });
  const [draft, setDraft] = useState(kept?.draft ?? initial);
  const [errors, setErrors] = useState<Errors>({});
  const isChanged = JSON.stringify(draft) !== JSON.stringify(basis.draft);

  const begin = (from: Draft, at: number | undefined) => {
    setBasis({ draft: from, version: at });
    setDraft(from);
    setErrors({});
  };
  if (version !== basis.version && !isChanged) begin(initial, version);

  useEffect(() => {
    if (isChanged) keep(key, { draft, version: basis.version });
    else forget(key);
  }, [key, draft, isChanged, basis.version]);

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
    /** The version that it was made from. */
    basis: basis.version,
    /** Somebody else has saved another one meanwhile. */
    isBehind: version !== basis.version && isChanged,
    /** Goes on from what there is now. */
    startOver: () => begin(initial, version),
    /** What was saved, as the server has it. */
    saved: begin,
    forget: () => forget(key),
  };
}

export type DraftState = ReturnType<typeof useDraft>;

// A host page may have storage switched off for frames: then a draft lasts as long as its page.
function recall(key: string): Kept | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Kept);
  } catch {
    return undefined;
  }
}

function keep(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {}
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {}
}
