import { serveRead } from '@/app/_lib/serveReads.ts'

export const GET = serveRead('limitBinds')
