import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './shell/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepFocus } from './shell/keep-focus.ts';
import { setLanguage } from './shell/language.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
keepFocus();
await setLanguage();
// Only now: some of its words are constants.
const { App } = await import('./app.tsx');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
