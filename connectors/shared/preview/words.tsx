import { createContext, useContext } from 'react';

/** Puts words of a preview, which are English, into the reader's language: pages that have one hand it in. */
export const PreviewWords = createContext((english: string) => english);

export const useWords = () => useContext(PreviewWords);
