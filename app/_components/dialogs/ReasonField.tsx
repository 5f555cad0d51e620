import { useId } from 'react'
import { fieldClass } from './buttonClass.ts'

/** Asks in a few words why, and says below what is wrong with the answer. */
export function ReasonField({ label, value, problem, onChange, className = '' }: ReasonFieldProps) {
  const problemId = useId()
  return (
    <label className={`flex flex-col gap-1 ${className}`}>
      {label}
      <input
        className={fieldClass}
        value={value}
        maxLength={500}
        aria-invalid={problem !== null}
        aria-describedby={problemId}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={problemId} className="text-loss">
        {problem}
      </span>
    </label>
  )
}
interface ReasonFieldProps {
  label: string
  value: string
  /** Null while nothing is wrong. */
  problem: string | null
  onChange: (value: string) => void
  className?: string
}
