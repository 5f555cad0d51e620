import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, context, stop } from 'esbuild'

// The processes beside Next: every file of worker/processes, bundled into one of dist/. Packages stay outside: they are installed, and one of them is native.

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const FOLDER = 'worker/processes'

/** @returns {import('esbuild').BuildOptions} */
const options = () => ({
  absWorkingDir: ROOT,
  entryPoints: readdirSync(path.join(ROOT, FOLDER))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${FOLDER}/${file}`),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
})

/** The bundler runs as a process of its own, which would otherwise live as long as the supervisor. */
export const buildWorkers = () => build(options()).finally(() => stop())

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
