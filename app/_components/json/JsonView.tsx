'use client'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { fieldClass, linkClass } from '../dialogs/buttonClass.ts'
import { formatCount } from '../numbers/formatNumber.ts'
import { LongText } from '../panels/LongText.tsx'
import { type Json, readJsonTree, searchJson } from './jsonSearch.ts'

const PAGE = 100
const SEARCH_FROM = 400

/**
 * Foreign JSON as a tree of text, never as HTML. A branch is built when it is opened and a long list in pages of 100, so a megabyte opens
 * at once. Text that is no JSON is shown as it is.
 */
export function JsonView({ text }: { text: string }) {
  const tree = useMemo(() => readJsonTree(text), [text])
  const [needle, setNeedle] = useState('')
  if (text === '') return <p className="text-ink-dim">empty</p>
  if (tree === undefined) return <LongText text={text} mono />
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {text.length >= SEARCH_FROM && (
        <input
          type="search"
          value={needle}
          onChange={(event) => setNeedle(event.target.value)}
          placeholder={`Search ${formatCount(text.length)} characters`}
          aria-label="Search this JSON"
          className={`${fieldClass} w-full max-w-xs`}
        />
      )}
      <div className="min-w-0 font-mono text-label break-words">
        {needle.length >= 2 ? <Hits tree={tree} needle={needle} /> : <Children value={tree} depth={0} />}
      </div>
    </div>
  )
}

function Hits({ tree, needle }: { tree: Json; needle: string }) {
  const settled = useDeferredValue(needle)
  const hits = useMemo(() => searchJson(tree, settled), [tree, settled])
  return (
    <>
      <p role="status" className="text-ink-dim">
        {hits.length === 0
          ? 'No key or value contains it.'
          : hits.length === 200
            ? 'The first 200 matches:'
            : `${hits.length} ${hits.length === 1 ? 'match' : 'matches'}:`}
      </p>
      <ul>
        {hits.map((hit) => (
          <li key={hit.path}>
            <span className="text-ink-faint">{hit.path}: </span>
            {hit.excerpt[0]}
            <mark className="bg-accent text-accent-ink">{hit.excerpt[1]}</mark>
            {hit.excerpt[2]}
          </li>
        ))}
      </ul>
    </>
  )
}

type Node = Json[] | { [key: string]: Json }
const isNode = (value: Json): value is Node => typeof value === 'object' && value !== null

function Children({ value, depth }: { value: Node; depth: number }) {
  const [shown, setShown] = useState(PAGE)
  const entries = Object.entries(value)
  return (
    <>
      <ul className={depth === 0 ? '' : 'border-l border-line pl-3'}>
        {entries.slice(0, shown).map(([key, child]) => (
          <li key={key}>
            {isNode(child) ? <Branch name={key} value={child} depth={depth + 1} /> : <Leaf name={key} value={child} />}
          </li>
        ))}
      </ul>
      {entries.length > shown && (
        <button type="button" className={linkClass} onClick={() => setShown(shown + PAGE)}>
          {formatCount(entries.length - shown)} more
        </button>
      )}
    </>
  )
}

function Branch({ name, value, depth }: { name: string; value: Node; depth: number }) {
  const size = Object.keys(value).length
  const [open, setOpen] = useState(depth <= 1 && size <= 12)
  if (size === 0) return <Line name={name}>{Array.isArray(value) ? '[]' : '{}'}</Line>
  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="text-left hover:text-accent">
        {open ? '▾' : '▸'} {name}{' '}
        <span className="text-ink-faint">{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>
      </button>
      {open && <Children value={value} depth={depth} />}
    </>
  )
}

function Leaf({ name, value }: { name: string; value: Exclude<Json, Node> }) {
  if (typeof value === 'string' && (value.length > 120 || value.includes('\n')))
    return (
      <div>
        <span className="text-ink-dim">{name}: </span>
        <div className="border-l border-line pl-3">
          <LongText text={value} mono />
        </div>
      </div>
    )
  return <Line name={name}>{typeof value === 'string' ? value : String(value)}</Line>
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <span className="text-ink-dim">{name}: </span>
    <span>{children}</span>
  </div>
)
