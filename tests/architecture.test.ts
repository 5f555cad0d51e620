import fs from 'node:fs'
import { expect, test } from 'vitest'
import { chain, cycles, loadedAtOnce, readImportGraph, type SourceFile } from './support/importGraph.ts'

// Which way the arrows between folders point: the one property of the code's shape worth a machine check. Each message says what to move where.

const graph = readImportGraph(['app', 'lib', 'worker', 'prisma'])
// Written by Prisma, not by us.
for (const file of graph.keys()) if (file.startsWith('lib/generated/')) graph.delete(file)
const files = [...graph.values()]
const under = (folder: string) => files.filter(({ file }) => file.startsWith(`${folder}/`))
const isIn = (file: string, ...folders: string[]) => folders.some((folder) => file.startsWith(`${folder}/`))

/** Returns a sentence for each import of the files that `isWrong` refuses. */
function wrongImports(of: SourceFile[], isWrong: (imported: string) => boolean, advice: string): string[] {
  return of.flatMap(({ file, imports, packages }) =>
    [...imports, ...packages].filter(isWrong).map((imported) => `${file} imports ${imported}. ${advice}`),
  )
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

test('there is something to check', () => {
  for (const folder of ['app', 'lib', 'worker']) expect(under(folder).length).toBeGreaterThan(0)
})

test('lib never imports app or worker', () => {
  const advice = 'Move what both need into lib (a type into lib/domain or lib/contracts), so that arrows point one way.'
  expect(wrongImports(under('lib'), (imported) => isIn(imported, 'app', 'worker'), advice)).toEqual([])
})

test('worker and app never import each other', () => {
  const advice = 'They meet in the store only: move the shared part into lib.'
  expect(wrongImports(under('worker'), (imported) => isIn(imported, 'app'), advice)).toEqual([])
  expect(wrongImports(under('app'), (imported) => isIn(imported, 'worker'), advice)).toEqual([])
})

test('the web process cannot trade: app reaches neither the venue nor the model, not even through other folders', () => {
  const forbidden = ['lib/hyperliquid', 'lib/llm', 'lib/paper', 'lib/baseline', 'worker']
  const chains = under('app')
    .map(({ file }) => chain(graph, file, (reached) => isIn(reached, ...forbidden)))
    .filter((each) => each.length > 0)
    .map(
      (each) =>
        `${each.join(' -> ')}. Move the pure part into lib/domain, or let the agent do it and read its result from the store.`,
    )
  expect(chains).toEqual([])
})

test('what is replayed cannot be sent: the lab and its command reach neither a venue, a model nor an order, not even through other folders', () => {
  const forbidden = [
    'lib/hyperliquid',
    'lib/llm',
    'lib/paper',
    'worker/orders',
    'worker/cycle',
    'worker/wiring',
    'worker/model',
  ]
  const replaying = [...under('lib/lab'), ...files.filter(({ file }) => file === 'worker/lab/replay.ts')]
  expect(replaying.length).toBeGreaterThan(1)
  const chains = replaying
    .map(({ file }) => chain(graph, file, (reached) => isIn(reached, ...forbidden)))
    .filter((each) => each.length > 0)
    .map(
      (each) =>
        `${each.join(' -> ')}. Judge what is stored with lib/domain; what has to ask or send belongs to the agent.`,
    )
  expect(chains).toEqual([])
})

test('a trial asks models and nothing else: it reaches neither a venue nor an order, not even through other folders', () => {
  const forbidden = ['lib/hyperliquid', 'lib/paper', 'worker/orders', 'worker/cycle', 'worker/wiring']
  const asking = files.filter(({ file }) => file === 'worker/lab/trial.ts' || isIn(file, 'worker/lab/trial'))
  expect(asking.length).toBeGreaterThan(1)
  const chains = asking
    .map(({ file }) => chain(graph, file, (reached) => isIn(reached, ...forbidden)))
    .filter((each) => each.length > 0)
    .map((each) => `${each.join(' -> ')}. Judge what was answered with lib/domain; nothing here is ever sent.`)
  expect(chains).toEqual([])
})

test('lib/domain is pure: it imports itself, decimal.js and zod, nothing else; pair has its linear algebra', () => {
  const allowed = ['decimal.js', 'zod']
  const isWrong = (imported: string) => !isIn(imported, 'lib/domain') && !allowed.includes(imported)
  const isWrongForPair = (imported: string) => isWrong(imported) && imported !== 'ml-matrix'
  const advice = 'Pass the value in as an argument, or move this file beside the adapter it needs.'
  const [pair, others] = [
    under('lib/domain/pair'),
    under('lib/domain').filter(({ file }) => !isIn(file, 'lib/domain/pair')),
  ]
  expect(wrongImports(others, isWrong, advice)).toEqual([])
  expect(wrongImports(pair, isWrongForPair, advice)).toEqual([])
})

test('lib/domain asks neither the clock nor chance', () => {
  const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bsetTimeout\(|\bsetInterval\(|\bfetch\(|\bcrypto\b/
  const wrong = under('lib/domain')
    .filter(({ text }) => impure.test(withoutComments(text)))
    .map(
      ({ file, text }) =>
        `${file} uses ${impure.exec(withoutComments(text))?.[0]}. Take it as an argument (nowMs, a seed).`,
    )
  expect(wrong).toEqual([])
})

test('lib/ports.ts knows the domain only', () => {
  const ports = files.filter(({ file }) => file === 'lib/ports.ts')
  const advice = 'A port is in the words of the domain: move the type into lib/domain.'
  expect(wrongImports(ports, (imported) => !isIn(imported, 'lib/domain'), advice)).toEqual([])
})

test('lib/contracts can be read by a browser: it imports itself, lib/domain and zod', () => {
  const isWrong = (imported: string) => !isIn(imported, 'lib/contracts', 'lib/domain') && imported !== 'zod'
  const advice = 'The browser imports contracts: keep them to schemas.'
  expect(wrongImports(under('lib/contracts'), isWrong, advice)).toEqual([])
})

const outsideStore = files.filter(({ file }) => !isIn(file, 'lib/store'))

test('only lib/store knows Prisma, its types included', () => {
  const isWrong = (imported: string) => isIn(imported, 'lib/generated') || imported.startsWith('@prisma/')
  const advice = 'Write a function in lib/store that says what is wanted and returns a row of lib/store/rows.'
  // Prisma's own configuration names Prisma.
  const others = outsideStore.filter(({ file }) => file !== 'prisma.config.ts')
  expect(wrongImports(others, isWrong, advice)).toEqual([])
})

test('only a driver knows its database', () => {
  const drivers = ['@prisma/adapter-better-sqlite3', '@prisma/driver-adapter-utils', 'better-sqlite3']
  const others = files.filter(({ file }) => !isIn(file, 'lib/store/driver'))
  const advice = 'Say in lib/store/driver/driver.ts what a database must give, and give it in the folder of each.'
  expect(wrongImports(others, (imported) => drivers.includes(imported), advice)).toEqual([])
})

test('lib/store/db.ts alone chooses the database', () => {
  const others = outsideStore.concat(under('lib/store')).filter(({ file }) => file !== 'lib/store/db.ts')
  const isChoice = (imported: string) => /^lib\/store\/driver\/[^/]+\//.test(imported)
  const notDrivers = others.filter(({ file }) => !isIn(file, 'lib/store/driver'))
  expect(wrongImports(notDrivers, isChoice, 'Import it from lib/store/db.ts.')).toEqual([])
})

test('only lib/store runs statements', () => {
  const models = [...fs.readFileSync('prisma/schema.prisma', 'utf8').matchAll(/^model (\w+)/gm)].map(
    ([, name = '']) => name,
  )
  const properties = models.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join('|')
  const statement = new RegExp(
    `\\b(?:db|client|webDb\\(\\))\\s*\\.\\s*(?:${properties})\\s*\\.|\\$(?:transaction|queryRaw|executeRaw)`,
  )
  expect(models).toContain('AgentState')
  const wrong = outsideStore.flatMap(({ file, text }) => {
    const found = statement.exec(withoutComments(text))
    return found === null
      ? []
      : [`${file} runs ${found[0]}. Write a function in lib/store (agentBooks, venueBooks or queries) and call that.`]
  })
  expect(wrong).toEqual([])
})

test('adapters do not know the store: what they learn goes through the agent', () => {
  const adapters = ['lib/hyperliquid', 'lib/llm', 'lib/indicators', 'lib/paper', 'lib/baseline'].flatMap(under)
  const advice = 'Return the value, or take a callback, and let worker write it down.'
  expect(wrongImports(adapters, (imported) => isIn(imported, 'lib/store'), advice)).toEqual([])
})

test('what runs in the browser reaches neither the store nor Node', () => {
  const isServer = (file: string) =>
    isIn(file, 'lib/store') ||
    (graph.get(file)?.packages ?? []).some((name) => name.startsWith('node:') || name === 'server-only')
  const chains = under('app')
    .filter(({ text }) => /^['"]use client['"]/.test(text))
    .flatMap(({ file }) => (isServer(file) ? [[file]] : [chain(graph, file, isServer)]))
    .filter((each) => each.length > 0)
    .map((each) => `${each.join(' -> ')}. Read it through an /api route, or move the pure part into its own file.`)
  expect(chains).toEqual([])
})

test('no page loads zod to be shown: schemas stay with the server, or come when something is to be judged', () => {
  const loaded = loadedAtOnce(graph)
  const hasSchemas = (file: string) => /^import (?!type )[^\n]*'zod'/m.test(graph.get(file)?.text ?? '')
  const pages = under('app').filter(({ text }) => /^['"]use client['"]/.test(text))
  const advice = 'Move what is no schema into a file of its own, or import the schema where it is needed: import().'
  const chains = pages
    .flatMap(({ file }) => (hasSchemas(file) ? [[file]] : [chain(loaded, file, hasSchemas)]))
    .filter((each) => each.length > 0)
    .map((each) => `${each.join(' -> ')}. ${advice}`)
  expect(chains).toEqual([])
})

// NODE_ENV is not a setting: the bundler puts its value in while it builds.
test('process.env is read in lib/env and nowhere else', () => {
  const wrong = files
    .filter(
      ({ file, text }) => !isIn(file, 'lib/env') && /\bprocess\.env\b(?!\.NODE_ENV\b)/.test(withoutComments(text)),
    )
    .map(
      ({ file }) =>
        `${file} reads process.env. Add the variable to lib/env/variables.ts and take it from the process's own file in lib/env.`,
    )
  expect(wrong).toEqual([])
})

test('no files import each other in a circle', () => {
  const advice = 'Move what both need into a third file, or join the two.'
  expect(cycles(graph).map((loop) => `${loop.join(' -> ')}. ${advice}`)).toEqual([])
})

test('there are no barrels', () => {
  const barrels = files
    .filter(({ file }) => /(^|\/)index\.tsx?$/.test(file))
    .map(({ file }) => `${file}: import the files it re-exports directly, and remove it.`)
  expect(barrels).toEqual([])
})

test('a folder is a noun of the domain, never utils, helpers, common, shared, misc or services', () => {
  const vague = files
    .filter(({ file }) => /(^|\/)_?(utils?|helpers?|common|shared|misc|services?)(\/|\.tsx?$)/i.test(file))
    .map(({ file }) => `${file}: name the folder or file after what it holds.`)
  expect(vague).toEqual([])
})

test('what a process uses stands above its first step', () => {
  // Below a first `await` a constant is not there yet when a function that was called by then asks for it.
  const late = files
    .filter(({ file }) => isIn(file, 'worker/processes'))
    .flatMap(({ file, text }) => {
      const lines = text.split('\n')
      const first = lines.findIndex((line) => /^(try \{|await |const .* = await )/.test(line))
      const names = lines.slice(first + 1).flatMap((line) => /^(?:const|let) (\w+)(?!.*= await )/.exec(line)?.[1] ?? [])
      return first === -1 ? [] : names.map((name) => `${file}: move ${name} above, or make it a function.`)
    })
  expect(late).toEqual([])
})
