import { expect, test } from 'vitest';
import { routes } from '../../server/api/routes/index.ts';
import { testableTypes } from '../support/catalog.ts';
import { document } from '../support/openapi.ts';
import { useStage } from '../support/stage.ts';

const stage = useStage();
const get = (path: string) => stage.app.call('GET', path);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found ?? '');

test('is a page that loads nothing but its own style, and may run no script', async () => {
  const { status, headers, text } = await get('/api/docs');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('script-src');
  expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|<iframe|<img/i);
  expect(all(text, /<link[^>]* href="([^"]*)"/g)).toEqual(['/api/docs/style.css']);
  const style = await get('/api/docs/style.css');
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(style.text).toContain('prefers-color-scheme: dark');
  expect(style.text).not.toMatch(/url\(|@import/);
});

test('shows every operation with a command, and every event', async () => {
  const { text } = await get('/api/docs');
  const ids = all(text, / id="([^"]*)"/g);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { operationId } of routes) expect(ids).toContain(operationId);
  for (const type of testableTypes) expect(ids).toContain(`on-${type}`);
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
  const links = all(text, / href="#([^"]*)"/g);
  expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  expect(all(text, /(curl )/g).length).toBe(routes.length + 1);
  const { port } = new URL(stage.app.app.url);
  expect(text).toContain(`curl &#39;http://localhost:${port}/api/v1/webhooks&#39;`);
});

test('escapes what it shows', async () => {
  const { text } = await get('/api/docs');
  const body = text.slice(text.indexOf('<main'));
  const tags = new Set(all(body, /<\/?([a-z0-9!]+)/g));
  const known = 'a article b code dd details div dl dt h1 h2 h3 h4 li main p pre section span strong summary';
  const ours = `${known} table tbody td th thead tr ul body html`.split(' ');
  expect([...tags].filter((tag) => !ours.includes(tag))).toEqual([]);
  expect(text).not.toMatch(/undefined|\[object Object\]|NaN/);
});

test('answers other methods with 405', async () => {
  for (const path of ['/api/docs', '/api/docs/style.css', '/v1/openapi.json']) {
    const answer = await stage.app.call('DELETE', path);
    expect(answer).toMatchObject({ status: 405, body: { error: { type: 'invalid_request_error' } } });
    expect(answer.headers.get('allow')).toBe('GET');
  }
});
