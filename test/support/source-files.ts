import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['catalog', 'server', 'connectors', 'prisma', 'zapier-app', 'clients'];
const CODE = /\.(?:ts|tsx|mts|js|jsx|mjs)$/;
/** Made by tools, or other people's. */
const NOT_OURS = /(?:^|\/)(?:generated|node_modules|dist|build)\//;

export interface Import {
  /**
   * A file, as a path from the repository's root, or a package such as `node:crypto` or `@prisma/adapter-pg`.
   */
  target: string;
  kind: 'file' | 'package';
  /** Gone when the code runs. */
  typeOnly: boolean;
}

export interface SourceFile {
  /** From the repository's root, with slashes. */
  path: string;
  text: string;
  lines: number;
  imports: Import[];
  /** What stands after `new`: `Worker`, `pg.Pool`. */
  constructed: string[];
  /** Uses of `process.env`, save handing all of it on to a child process (`...process.env`). */
  readsEnvironment: boolean;
}

/** The product's code, parsed. */
export function readSourceFiles(): SourceFile[] {
  return FOLDERS.filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.split(sep).join('/')}`,
      ),
    )
    .filter((path) => CODE.test(path) && !NOT_OURS.test(path))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function parseSource(path: string, text: string): SourceFile {
  const file: SourceFile = {
    path,
    text,
    lines: text.replace(/\n$/, '').split('\n').length,
    imports: [],
    constructed: [],
    readsEnvironment: false,
  };
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    file.imports.push({ ...resolve(path, specifier.text), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypesOnly(node.importClause));
    if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly || everyOneIsType(node.exportClause));
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    if (ts.isNewExpression(node)) file.constructed.push(node.expression.getText());
    if (isProcessEnv(node) && !ts.isSpreadAssignment(node.parent)) file.readsEnvironment = true;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return file;
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return !clause.name && everyOneIsType(clause.namedBindings);
}

function everyOneIsType(names: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
  if (!names || !(ts.isNamedImports(names) || ts.isNamedExports(names))) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

function isProcessEnv(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'env' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'process'
  );
}

function resolve(from: string, specifier: string): Pick<Import, 'target' | 'kind'> {
  if (specifier.startsWith('.')) {
    return { target: posix.normalize(posix.join(dirname(from), specifier)), kind: 'file' };
  }
  const [scopeOrName = '', name] = specifier.split('/');
  const target =
    specifier.startsWith('@') && name
      ? `${scopeOrName}/${name}`
      : specifier.startsWith('node:')
        ? specifier
        : scopeOrName;
  return { target, kind: 'package' };
}
