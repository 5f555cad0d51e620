'use client'
import { Fragment, type ReactNode, useState } from 'react'

export interface Column<T> {
  key: string
  header: ReactNode
  cell: (row: T) => ReactNode
  /** Numbers stand right, so that their digits can be compared. */
  align?: 'left' | 'right'
  /** Text may wrap; numbers and names do not. */
  wrap?: boolean
}

/**
 * A table that scrolls inside its panel when it is wider than the screen. With `detail` a row opens below itself; `openKey` is the row
 * that starts open.
 */
export function DataTable<T>({ caption, columns, rows, rowKey, rowTone, detail, openKey }: DataTableProps<T>) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(openKey === undefined ? [] : [openKey]))
  const toggle = (key: string): void =>
    setOpen((was) => new Set(was.has(key) ? [...was].filter((one) => one !== key) : [...was, key]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="relative overflow-x-auto" tabIndex={0} aria-label={`${caption}, rows`}>
      <table className="w-full border-collapse text-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line">
            {detail && (
              <th className="w-8 p-0">
                <span className="sr-only">details</span>
              </th>
            )}
            {columns.map((column) => (
              <th key={column.key} scope="col" className={`${cellClass(column)} font-normal text-ink-faint`}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row)
            return (
              <Fragment key={key}>
                <tr
                  id={`row-${key}`}
                  className={`border-b border-line last:border-0 hover:bg-raised ${rowTone?.(row) ?? ''}`}
                >
                  {detail && (
                    <td className="w-8 p-0 text-center">
                      <OpenButton isOpen={open.has(key)} name={key} onClick={() => toggle(key)} />
                    </td>
                  )}
                  {columns.map((column) => (
                    <td key={column.key} className={cellClass(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
                {detail && open.has(key) && (
                  <tr className="border-b border-line">
                    <td colSpan={columns.length + 1} className="bg-surface p-0">
                      <div className="sticky left-0 max-w-[calc(100vw-2.125rem)]">{detail(row)}</div>
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
interface DataTableProps<T> {
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string
  rowTone?: (row: T) => string
  detail?: (row: T) => ReactNode
  openKey?: string
}

const cellClass = <T,>(column: Column<T>): string =>
  `px-3 py-2 first:pl-4 last:pr-4 align-top ${column.align === 'right' ? 'text-right' : 'text-left'} ${column.wrap ? 'min-w-48' : 'whitespace-nowrap'}`

function OpenButton({ isOpen, name, onClick }: { isOpen: boolean; name: string; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={`Details of ${name}`}
      onClick={onClick}
      className="size-8 text-ink-dim hover:text-ink"
    >
      {isOpen ? '▾' : '▸'}
    </button>
  )
}
