/** @type {import('next').NextConfig} */
export default {
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // Required at run time, never bundled: a native module, and a package whose "module" entry is TypeScript source.
  serverExternalPackages: ['better-sqlite3', '@prisma/adapter-better-sqlite3', '@ixjb94/indicators'],
  poweredByHeader: false,
}
