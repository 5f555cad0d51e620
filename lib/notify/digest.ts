import { NOTICE_LEVELS, type Notice } from './notice.ts'

/** What is older and not critical is told together. */
export const OLD_MS = 900_000
const LINES_MAX = 20

/** Returns several notices as one: when and what, a line each, and how many more there are. `notices` are oldest first, at least one. */
export function toDigest(notices: readonly [Notice, ...Notice[]]): Notice {
  const [first] = notices
  const last = notices.at(-1) ?? first
  const heads = new Set(notices.map(({ head }) => head))
  const level = NOTICE_LEVELS.find((each) => notices.some((notice) => notice.level === each)) ?? first.level
  const lines = notices
    .slice(0, LINES_MAX)
    .map(
      ({ wallMs, head, text }) =>
        `${new Date(wallMs).toISOString().slice(5, 16).replace('T', ' ')} ${heads.size > 1 ? `${head}: ` : ''}${text.split('\n')[0]}`,
    )
  const more = notices.length - lines.length
  return {
    key: `${first.key}..${last.key}`,
    level,
    agentId: first.agentId,
    head: heads.size > 1 ? [...heads].join(' | ') : first.head,
    text: [
      `${notices.length} things that could not be told in time (UTC):`,
      ...lines,
      ...(more > 0 ? [`… and ${more.toLocaleString('en-US')} more: the diary has them.`] : []),
    ].join('\n'),
    wallMs: last.wallMs,
  }
}
