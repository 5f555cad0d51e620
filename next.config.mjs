import path from 'node:path'
import { buildHash, contractHash } from './lib/buildHash.mjs'
import { keepFilesPrivate, makePrivateFolder } from './lib/privateFolder.mjs'

// Read by whatever makes or serves a build. A build holds the secret by which Next knows its own requests, so it is for this user alone.
keepFilesPrivate()
const warning = makePrivateFolder(path.join(import.meta.dirname, '.next'))
if (warning !== null) process.stderr.write(`${warning}\n`)

/** @type {import('next').NextConfig} */
export default {
  // Read by lib/env/buildId.ts and lib/env/contractId.ts.
  env: { NOCTURNE_BUILD: buildHash(import.meta.dirname), NOCTURNE_CONTRACT: contractHash(import.meta.dirname) },
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // Required at run time, never bundled: a native module, and a package whose "module" entry is TypeScript source.
  serverExternalPackages: ['better-sqlite3', '@prisma/adapter-better-sqlite3', '@ixjb94/indicators'],
  // There are no pictures here but icons, so no library of native code to resize them, and no route for it.
  images: { unoptimized: true },
  poweredByHeader: false,
}
