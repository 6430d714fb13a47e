import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../languages/event-types.ts';
import { asYaml, readDocument } from './documents.ts';
import type { Definition, Fault } from './draft.ts';

/** All that a type says, as its file would; JSON can be pasted as well. */
export function SourceEditor({
  definition,
  fault,
  onChange,
}: {
  definition: Definition;
  fault: Fault | undefined;
  onChange: (definition: Definition) => void;
}) {
  const [text, setText] = useState(() => asYaml(definition));
  const [unreadable, setUnreadable] = useState<string>();
  const write = (next: string) => {
    setText(next);
    try {
      onChange(readDocument(next));
      setUnreadable(undefined);
    } catch (error) {
      setUnreadable(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Textarea
      label={t('event-types:source.label')}
      description={t('event-types:source.text')}
      value={text}
      onChange={(event) => write(event.currentTarget.value)}
      error={unreadable ?? (fault && `${fault.path}: ${fault.message}`)}
      autosize
      minRows={18}
      maxRows={40}
      spellCheck={false}
      autoComplete="off"
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
    />
  );
}
