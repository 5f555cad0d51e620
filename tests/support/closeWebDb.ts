import type { Db } from '@/lib/store/db.ts'

/** Closes the web process's clients; the next webDb opens its store anew. For whoever takes the store's file away. */
export async function closeWebDb(): Promise<void> {
  const { nocturneStores } = globalThis as typeof globalThis & { nocturneStores?: Map<string, Db> }
  const clients = [...(nocturneStores?.values() ?? [])]
  nocturneStores?.clear()
  await Promise.all(clients.map((client) => client.$disconnect()))
}
