import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  file: string
  text: string
  /** Files of ours it imports, type-only imports included. */
  imports: string[]
  /** Those of `imports` that only exist for the type checker. */
  typeImports: string[]
  /** Those of `imports` that are fetched when they are asked for. */
  lazyImports: string[]
  /** Packages and Node modules it imports, by the name of the package. */
  packages: string[]
}

const root = path.resolve(import.meta.dirname, '../..')

/** Returns every TypeScript file under the folders with what it imports, by its path. */
export function readImportGraph(folders: readonly string[]): Map<string, SourceFile> {
  const files = folders.flatMap((folder) => walk(path.join(root, folder)))
  return new Map(files.map((file) => [file, readSource(file)]))
}

/** Returns the shortest chain of imports from `from` to a file that `isGoal` accepts; empty when there is none. */
export function chain(graph: Map<string, SourceFile>, from: string, isGoal: (file: string) => boolean): string[] {
  const cameFrom = new Map<string, string | null>([[from, null]])
  const open = [from]
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    if (file !== from && isGoal(file)) return backtrack(cameFrom, file)
    for (const next of graph.get(file)?.imports ?? []) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, file)
      open.push(next)
    }
  }
  return []
}

/** Returns the graph without what costs a page nothing before it is asked for: imports of types, and of what is fetched later. */
export const loadedAtOnce = (graph: Map<string, SourceFile>): Map<string, SourceFile> =>
  new Map(
    [...graph].map(([file, source]) => {
      const later = [...source.typeImports, ...source.lazyImports]
      return [file, { ...source, imports: source.imports.filter((each) => !later.includes(each)) }]
    }),
  )

/** Returns one chain of imports that comes back to where it began, for every group of files that import each other. */
export function cycles(graph: Map<string, SourceFile>): string[][] {
  const reported = new Set<string>()
  const found: string[][] = []
  for (const { file, imports } of graph.values()) {
    if (reported.has(file)) continue
    const [loop] = imports.map((next) => backTo(graph, next, file)).filter((each) => each.length > 0)
    if (!loop) continue
    for (const each of loop) reported.add(each)
    found.push([file, ...loop])
  }
  return found
}

function backTo(graph: Map<string, SourceFile>, from: string, goal: string): string[] {
  return from === goal ? [goal] : chain(graph, from, (file) => file === goal)
}

function backtrack(cameFrom: Map<string, string | null>, goal: string): string[] {
  const found: string[] = []
  for (let at: string | null = goal; at !== null; at = cameFrom.get(at) ?? null) found.unshift(at)
  return found
}

function walk(folder: string): string[] {
  if (!fs.existsSync(folder)) return []
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name)
    return entry.isFile() && /\.tsx?$/.test(entry.name) ? [relative(file)] : []
  })
}

function readSource(file: string): SourceFile {
  const text = fs.readFileSync(path.join(root, file), 'utf8')
  const names = ts.preProcessFile(text, true, true).importedFiles.map((each) => each.fileName)
  const isOurs = (name: string) => name.startsWith('.') || name.startsWith('@/')
  return {
    file,
    text,
    imports: names.filter(isOurs).map((name) => resolve(file, name)),
    typeImports: typeOnlyNames(file, text)
      .filter(isOurs)
      .map((name) => resolve(file, name)),
    lazyImports: [...text.matchAll(/\bimport\('([^']+)'\)/g)]
      .map(([, name = '']) => name)
      .filter(isOurs)
      .map((name) => resolve(file, name)),
    packages: names.filter((name) => !isOurs(name)).map(packageOf),
  }
}

function typeOnlyNames(file: string, text: string): string[] {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return []
    const clause = statement.importClause
    const named = clause?.namedBindings
    const isTypeOnly =
      clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      (named && ts.isNamedImports(named) && !clause.name && named.elements.every((element) => element.isTypeOnly))
    return isTypeOnly ? [statement.moduleSpecifier.text] : []
  })
}

function resolve(from: string, name: string): string {
  const base = name.startsWith('@/') ? path.join(root, name.slice(2)) : path.resolve(root, path.dirname(from), name)
  const candidates = [base, `${base}.ts`, `${base}.tsx`, path.join(base, 'index.ts'), path.join(base, 'index.tsx')]
  return relative(candidates.find((file) => fs.existsSync(file) && fs.statSync(file).isFile()) ?? base)
}

function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

const relative = (file: string) => path.relative(root, file).split(path.sep).join('/')
