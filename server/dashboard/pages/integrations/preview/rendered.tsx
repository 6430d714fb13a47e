import { Code } from '@mantine/core';
import type { Draft } from '../builder/draft.ts';
import { useOptionOf } from '../options.ts';
import { LinearPreview, type LinearRequest } from './linear-preview.tsx';
import { NotionPreview, type NotionRequest } from './notion-preview.tsx';
import { SlackPreview, type SlackRequest } from './slack-preview.tsx';

/** A request of a connector, as people will see it there; of one that isn't known here, as it is. */
export function Rendered({ draft, request }: { draft: Draft; request: unknown }) {
  const { connector } = draft;
  const channel = useNameOf(draft, 'channels', 'channel');
  const team = useNameOf(draft, 'teams', 'team');
  const database = useNameOf(draft, 'data_sources', 'data_source');
  if (isLike<SlackRequest>(connector === 'slack', request, 'message')) {
    return <SlackPreview request={request} channel={channel} />;
  }
  if (isLike<LinearRequest>(connector === 'linear', request, 'issue')) {
    return <LinearPreview request={request} team={team} />;
  }
  if (isLike<NotionRequest>(connector === 'notion', request, 'columns')) {
    return <NotionPreview request={request} database={database} />;
  }
  return <Code block>{JSON.stringify(request, null, 2)}</Code>;
}

/** While another app is chosen, what is shown may still be the preview of the one before. */
function isLike<Request>(isIt: boolean, request: unknown, member: string): request is Request {
  return isIt && typeof request === 'object' && request !== null && member in request;
}

function useNameOf(draft: Draft, picker: string, field: string): string | undefined {
  const value = draft.config[field];
  const chosen = typeof value === 'string' ? value : undefined;
  return useOptionOf({ connectionId: draft.connectionId, picker, depends: {} }, chosen)?.label;
}
