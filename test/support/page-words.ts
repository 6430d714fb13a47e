import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = 'server/dashboard';

/** A text in the code of the pages. */
export interface Text {
  /** `server/dashboard/…`, from the repository's root. */
  path: string;
  line: number;
  text: string;
}

/** What the code asks of the catalogue: keys, and the beginnings and ends of those that it puts together. */
export interface Asked {
  keys: Set<string>;
  patterns: RegExp[];
}

/** The settings pages as they are written, parsed. */
export function readPages(): ts.SourceFile[] {
  return readdirSync(`${ROOT}/${PAGES}`, { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(PAGES, name.replaceAll('\\', '/')))
    .filter((path) => /\.tsx?$/.test(path) && !/\/(?:dist|languages)\/|vite\.config/.test(path))
    .sort()
    .map((path) => parsePage(path, readFileSync(`${ROOT}/${path}`, 'utf8')));
}

export const parsePage = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

/** Attributes and properties whose texts are seen or heard. */
const SEEN =
  /^(?:aria-(?:label|description|valuetext|roledescription)|alt|title|label|labels|placeholder|description|text|words|message|consequence|action|help|none|empty|nothingFoundMessage|\w+Label|\w+Message)$/;
const LETTER = /\p{L}/u;
/** `two words`, `Word` */
const LIKE_WORDS = /\p{L}[,.:;!?’”]? +[“‘(]?\p{L}|^\p{Lu}\p{Ll}/u;

/** Texts that people see or hear and that stand in the code itself. */
export function wordsOutside(file: ts.SourceFile): Text[] {
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (isForPrograms(node)) return;
    const text = textOf(node);
    const looks = ts.isJsxText(node) || isSeen(node) ? LETTER : LIKE_WORDS;
    if (text !== undefined && looks.test(text)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ path: file.fileName, line: line + 1, text: text.trim().replaceAll(/\s+/g, ' ') });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The words of a literal; templates with `…` for what is put in. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** Modules' names, types, names of properties, keys of the catalogue, and what only developers read. */
function isForPrograms(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Error';
  const text = textOf(node);
  if (text === undefined) return false;
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  return KEY.test(text) || isKeyOfSentence(node);
}

/** Whether it stands between tags, or is the value of something whose texts are seen; also as one of two. */
function isSeen(node: ts.Node): boolean {
  if (textOf(node) === undefined) return false;
  let at = node;
  while (
    ts.isConditionalExpression(at.parent) ||
    ts.isParenthesizedExpression(at.parent) ||
    ts.isJsxExpression(at.parent) ||
    (ts.isBinaryExpression(at.parent) && /^(?:\?\?|\|\||&&)$/.test(at.parent.operatorToken.getText()))
  ) {
    if (ts.isConditionalExpression(at.parent) && at.parent.condition === at) return false;
    at = at.parent;
  }
  const { parent } = at;
  if (ts.isJsxExpression(at) && !ts.isJsxAttribute(parent)) return true;
  if (ts.isJsxAttribute(parent)) return SEEN.test(parent.name.getText());
  if (ts.isPropertyAssignment(parent) && parent.initializer === at)
    return SEEN.test(parent.name.getText().replaceAll(/['"]/g, ''));
  return false;
}

/** `webhooks:create.form`, also one that is put together. */
const KEY = /^[a-z][a-z-]*:[\w.…-]+$/;

/** In `<Trans ns="webhooks" i18nKey="rotate.text" …>`. */
function isKeyOfSentence(node: ts.Node): boolean {
  return attributeAbove(node) === 'i18nKey';
}

function attributeAbove(node: ts.Node): string | undefined {
  for (let at: ts.Node | undefined = node; at && !ts.isJsxElement(at); at = at.parent) {
    if (ts.isJsxAttribute(at)) return at.name.getText();
  }
  return undefined;
}

/** The keys that the code of the pages uses. */
export function askedBy(files: readonly ts.SourceFile[]): Asked {
  const asked: Asked = { keys: new Set(), patterns: [] };
  const add = (text: string) => {
    if (!text.includes('…')) asked.keys.add(text);
    else asked.patterns.push(new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('…', '[^:]+')}$`));
  };
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && isKeyOfSentence(node)) add(`${namespaceOf(node)}:${text}`);
    else if (text !== undefined && KEY.test(text)) add(text);
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file);
  return asked;
}

function namespaceOf(node: ts.Node): string {
  let at: ts.Node = node;
  while (!ts.isJsxAttributes(at)) at = at.parent;
  const [ns] = at.properties.filter((each) => ts.isJsxAttribute(each) && each.name.getText() === 'ns');
  const value = ns && ts.isJsxAttribute(ns) ? ns.initializer : undefined;
  return value && ts.isStringLiteral(value) ? value.text : '';
}
