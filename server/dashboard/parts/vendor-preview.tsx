import { Code } from '@mantine/core';
import type { ComponentType } from 'react';
import type { PreviewProps } from '../../../connectors/shared/preview/props.ts';
import { PreviewWords } from '../../../connectors/shared/preview/words.tsx';
import { fromServer } from '../languages/index.ts';
import { brand } from '../shell/brand.ts';

/** Each connector brings its own, by the path of its folder. */
const previews = import.meta.glob<ComponentType<PreviewProps<unknown>>>('../../../connectors/*/preview.tsx', {
  eager: true,
  import: 'default',
});

interface VendorPreviewProps extends Pick<PreviewProps<unknown>, 'request' | 'names'> {
  connector: string;
}

/** A request of a connector, as people will see it there; of one that brings no preview, as it is. */
export function VendorPreview({ connector, request, names }: VendorPreviewProps) {
  const Preview = previews[`../../../connectors/${connector}/preview.tsx`];
  if (!Preview) return <Code block>{JSON.stringify(request, null, 2)}</Code>;
  return (
    <PreviewWords value={fromServer}>
      <Preview request={request} names={names} sender={brand.name} />
    </PreviewWords>
  );
}
