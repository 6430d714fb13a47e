import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { embedded } from '../../shell/brand.ts';

/** Of the address to come back to: somebody waits in a frame for what is done here. */
export const FROM_FRAME = 'from_frame';

/**
 * To the vendor, which sends the browser back to `returnTo`. Vendors refuse to be shown in frames: they get a
 * tab.
 */
export function ConnectLink({
  connector,
  returnTo = '/settings/integrations',
  children,
  ...button
}: { connector: string; returnTo?: string; children: ReactNode } & ButtonProps) {
  const back = embedded ? `${returnTo}${returnTo.includes('?') ? '&' : '?'}${FROM_FRAME}=1` : returnTo;
  return (
    <Button
      component="a"
      href={`/connect/${connector}?return_to=${encodeURIComponent(back)}`}
      {...(embedded && { target: '_blank', rel: 'noopener' })}
      {...button}
    >
      {children}
    </Button>
  );
}
