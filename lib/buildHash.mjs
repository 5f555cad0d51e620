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
  const domain = path.join(root, 'lib', 'domain')
  const files = fs
    .readdirSync(domain, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(domain, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  const hash = createHash('sha256').update(JSON.stringify([dependencies['decimal.js'], dependencies.zod]))
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(domain, file)))
  return `${version}-${hash.digest('hex').slice(0, 12)}`
}
