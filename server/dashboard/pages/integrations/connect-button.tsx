import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Connector } from '../../api/types.ts';
import { LoadedDialog } from '../../parts/loaded-dialog.tsx';
import { ConnectLink } from './connect-link.tsx';

const pasteCredential = async () => (await import('./paste-credential.tsx')).PasteCredential;

/** In one click where the operator has registered an app; else with a credential that is pasted. */
export function ConnectButton({
  connector,
  returnTo,
  kind,
  children,
  ...button
}: {
  connector: Connector;
  returnTo?: string;
  /** Of a credential that was pasted before, and is to be replaced. */
  kind?: string;
  children: ReactNode;
} & ButtonProps) {
  const [opened, { open, close }] = useDisclosure();
  if (connector.oauth?.available && kind === undefined) {
    return (
      <ConnectLink connector={connector.id} {...(returnTo !== undefined && { returnTo })} {...button}>
        {children}
      </ConnectLink>
    );
  }
  return (
    <>
      <Button onClick={open} {...button}>
        {children}
      </Button>
      {opened && <LoadedDialog load={pasteCredential} props={{ connector, kind, onClose: close }} />}
    </>
  );
}
