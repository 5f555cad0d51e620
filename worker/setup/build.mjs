import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, context, stop } from 'esbuild'
import { buildHash } from '../../lib/buildHash.mjs'

// The processes beside Next: every file of worker/processes (and of worker/threads), bundled into one of dist/, packages and all: an agent that was killed is back in a third of
// the time that finding and reading a thousand small files takes, and its positions wait for it. Outside stay what is native, or finds its files beside it.

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
/** Processes, and the threads they start from a file of its own. */
const FOLDERS = ['worker/processes', 'worker/threads']
const OUTSIDE = ['better-sqlite3', '@prisma/*', 'talib-web', 'esbuild', 'bufferutil', 'utf-8-validate']
/** Packages of the older kind ask for Node's own modules by this name. */
const REQUIRE = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"

/** @returns {import('esbuild').BuildOptions} */
const options = () => ({
  absWorkingDir: ROOT,
  entryPoints: FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ in: `${folder}/${file}`, out: file.slice(0, -'.ts'.length) })),
  ),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  external: OUTSIDE,
  banner: { js: REQUIRE },
  sourcemap: true,
  // The sources lie beside; with them inside, reading the maps would take longer than the code.
  sourcesContent: false,
  logLevel: 'warning',
})

/** The bundler runs as a process of its own, which would otherwise live as long as the supervisor. */
export const buildWorkers = () => build({ ...options(), define: version() }).finally(() => stop())

/** What lib/env/buildId.ts says. While sources are watched they say it themselves, because they change. */
const version = () => ({ 'process.env.NOCTURNE_BUILD': JSON.stringify(buildHash(ROOT)) })

/**
 * Rebuilds on every change and says which processes came out different. Returns a function that stops watching.
 * @param {(changed: string[]) => void} onChange
 */
export async function watchWorkers(onChange) {
  const hashes = new Map()
  const report = (result) => {
    const changed = []
    for (const file of result.outputFiles ?? []) {
      const name = path.basename(file.path).replace(/\.mjs(\.map)?$/, '')
      if (file.path.endsWith('.map') || hashes.get(name) === file.hash) continue
      if (hashes.has(name)) changed.push(name)
      hashes.set(name, file.hash)
    }
    return changed
  }
  const plugin = {
    name: 'report',
    setup(build) {
      build.onEnd(async (result) => {
        const { writeFile } = await import('node:fs/promises')
        await Promise.all((result.outputFiles ?? []).map((file) => writeFile(file.path, file.contents)))
        const changed = report(result)
        if (changed.length > 0) onChange(changed)
      })
    },
  }
  const watching = await context({ ...options(), write: false, plugins: [plugin] })
  await watching.watch()
  return () => watching.dispose()
}
