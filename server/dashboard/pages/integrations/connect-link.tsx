import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { embedded } from '../../shell/brand.ts';

/** To the vendor, which sends the browser back to `returnTo`. Vendors refuse to be shown in frames. */
export function ConnectLink({
  connector,
  returnTo = '/settings/integrations',
  children,
  ...button
}: { connector: string; returnTo?: string; children: ReactNode } & ButtonProps) {
  return (
    <Button
      component="a"
      href={`/connect/${connector}?return_to=${encodeURIComponent(returnTo)}`}
      {...(embedded && { target: '_blank', rel: 'noopener' })}
      {...button}
    >
      {children}
    </Button>
  );
}
