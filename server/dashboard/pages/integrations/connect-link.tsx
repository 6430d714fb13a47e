import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { embedded } from '../../shell/brand.ts';
import { parameter } from '../../shell/parameter.ts';

/** Of the address to come back to: somebody waits in a frame for what is done here. */
export const FROM_FRAME = 'from_frame';

const hostLanguage = parameter('lang');

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
  const back = withParameters(returnTo, {
    ...(embedded && { [FROM_FRAME]: '1' }),
    // The server's pages on the way, and another tab, know of the host page's choice by this only.
    ...(hostLanguage !== undefined && { lang: hostLanguage }),
  });
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

function withParameters(path: string, parameters: Record<string, string>): string {
  const added = new URLSearchParams(parameters).toString();
  return added === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${added}`;
}
