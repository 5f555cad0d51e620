export interface Figure {
  name: string
  /** Null: it does not exist, and `from` says what there is. */
  value: string | null
  /** What it is, or would be, computed from. */
  from: string
}

/** Figures, each with what it was computed from. */
export function FigureTable({ caption, rows }: { caption: string; rows: readonly Figure[] }) {
  return (
    <table className="w-full text-table">
      <caption className="sr-only">{caption}</caption>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className="border-b border-line last:border-0">
            <th scope="row" className="px-4 py-2 text-left align-top font-normal text-ink-dim">
              {row.name}
            </th>
            <td className="py-2 pr-4 text-right">
              {row.value ?? <span className="text-ink-faint">not enough to tell</span>}
              <div className="text-label text-ink-faint">{row.from}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
