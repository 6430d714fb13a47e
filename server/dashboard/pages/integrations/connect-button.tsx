import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Connector } from '../../api/types.ts';
import { ConnectLink } from './connect-link.tsx';
import { PasteCredential } from './paste-credential.tsx';

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
      {opened && <PasteCredential connector={connector} kind={kind} onClose={close} />}
    </>
  );
}
