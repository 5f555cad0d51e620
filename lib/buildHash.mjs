import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * Returns which version this is, as `0.1.0-1a2b3c4d5e6f`: the number of package.json and a hash of lib/domain, which holds all that writes a prompt, reads
 * an answer and judges a decision, with the versions of the two packages it uses. Equal where these are equal, whatever else changed. Throws where the sources are not there.
 * @param {string} root the folder of package.json
 * @returns {string}
 */
export function buildHash(root) {
  const { version, dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  return `${version}-${hashOf(root, ['domain'], [dependencies['decimal.js'], dependencies.zod])}`
}

/**
 * Returns which shapes the pages and their server speak in: a hash of lib/contracts and of lib/domain, which they are made of. For next.config.mjs. @internal
 * @param {string} root the folder of package.json
 * @returns {string}
 */
export const contractHash = (root) => hashOf(root, ['contracts', 'domain'], [])

/** @param {string} root @param {string[]} folders under lib @param {string[]} versions */
function hashOf(root, folders, versions) {
  const hash = createHash('sha256').update(JSON.stringify(versions))
  for (const folder of folders.map((name) => path.join(root, 'lib', name))) {
    const files = fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    for (const file of files.sort()) hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(folder, file)))
  }
  return hash.digest('hex').slice(0, 12)
}
