/** Dotted path of the body to what is wrong there. */
export type FieldProblems = Record<string, string>

/** What is wrong with a field or something inside it (one coin of the list). */
export function Problem({ path, problems }: { path: string; problems: FieldProblems }) {
  const found = Object.entries(problems).find(([at]) => at === path || at.startsWith(`${path}.`))
  return (
    <span id={`problem-${path}`} role={found ? 'alert' : undefined} className="text-loss">
      {found?.[1]}
    </span>
  )
}
