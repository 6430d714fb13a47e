import type { ReactNode } from 'react';
import type { PreviewProps } from '../../../../../connectors/shared/preview/props.ts';
import { VendorPreview } from '../../../parts/vendor-preview.tsx';
import { type Action, type ConfigField, configFields } from '../builder/config-fields.ts';
import type { Draft } from '../builder/draft.ts';
import { useOptionOf } from '../options.ts';

type Names = PreviewProps<unknown>['names'];

/** A request of a connector, as people will see it there, with what they call that which they have chosen. */
export function Rendered({ draft, action, request }: { draft: Draft; action: Action; request: unknown }) {
  const pickers = configFields(action).filter(
    ({ options, kind }) => options !== undefined && kind === 'picker',
  );
  return (
    <Named fields={pickers} draft={draft}>
      {(names) => <VendorPreview connector={draft.connector ?? ''} request={request} names={names} />}
    </Named>
  );
}

interface NamedProps {
  fields: readonly ConfigField[];
  draft: Draft;
  names?: Names;
  children: (names: Names) => ReactNode;
}

/** Finds out what people call what is chosen, one field after the other. */
function Named({ fields: [field, ...others], names = {}, draft, children }: NamedProps) {
  if (!field) return children(names);
  return (
    <NamedOne key={field.name} field={field} draft={draft}>
      {(name) => (
        <Named fields={others} names={{ ...names, [field.name]: name }} draft={draft}>
          {children}
        </Named>
      )}
    </NamedOne>
  );
}

function NamedOne({
  field,
  draft,
  children,
}: {
  field: ConfigField;
  draft: Draft;
  children: (name: string | undefined) => ReactNode;
}) {
  const { connectionId, config } = draft;
  const depends = Object.fromEntries(
    field.dependsOn.flatMap((name) => (typeof config[name] === 'string' ? [[name, config[name]]] : [])),
  );
  const isReady = field.dependsOn.every((name) => name in depends);
  const value = config[field.name];
  const chosen = isReady && typeof value === 'string' ? value : undefined;
  const option = useOptionOf({ connectionId, picker: field.options ?? '', depends }, chosen);
  return children(option?.label);
}
