'use client'
import type { ReactNode } from 'react'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { MODEL_FIELDS, type ModelDraft, type ModelField } from './modelDraft.ts'
import { type FieldProblems, Problem } from './Problem.tsx'

/** What every field of the Model section needs. */
export interface ModelFieldsState {
  draft: ModelDraft
  problems: FieldProblems
  onEdit: (part: Partial<ModelDraft>) => void
}

interface FieldProps extends ModelFieldsState {
  field: ModelField
  /** What it does, and what leaving it open means. */
  help: ReactNode
  className?: string
}

/** One line of text or a number. */
export const TextField = ({ placeholder = '', isNumber = false, ...field }: TextFieldProps) => (
  <Field {...field}>
    {(attributes) => (
      <input
        {...attributes}
        className={`${fieldClass} w-full ${isNumber ? 'text-right' : ''}`}
        inputMode={isNumber ? 'decimal' : undefined}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        value={field.draft[field.field]}
        onChange={(event) => field.onEdit({ [field.field]: event.target.value })}
      />
    )}
  </Field>
)
interface TextFieldProps extends FieldProps {
  placeholder?: string
  isNumber?: boolean
}

/** Several lines. */
export const LinesField = (field: FieldProps) => (
  <Field {...field}>
    {(attributes) => (
      <textarea
        {...attributes}
        className={`${fieldClass} min-h-16 w-full resize-y font-mono`}
        spellCheck={false}
        value={field.draft[field.field]}
        onChange={(event) => field.onEdit({ [field.field]: event.target.value })}
      />
    )}
  </Field>
)

/** One of a few words; the first option stands for leaving it open. */
export const ChoiceField = ({ options, open, ...field }: ChoiceFieldProps) => (
  <Field {...field}>
    {(attributes) => (
      <select
        {...attributes}
        className={`${fieldClass} w-full`}
        value={field.draft[field.field]}
        onChange={(event) => field.onEdit({ [field.field]: event.target.value })}
      >
        <option value="">{open}</option>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    )}
  </Field>
)
interface ChoiceFieldProps extends FieldProps {
  options: readonly string[]
  open: string
}

function Field({ field, help, problems, className = '', children }: FieldProps & { children: FieldRender }) {
  const { path, label } = MODEL_FIELDS[field]
  const isWrong = Object.keys(problems).some((at) => at === path || at.startsWith(`${path}.`))
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={`field-${path}`} className="font-medium">
        {label}
      </label>
      {children({
        id: `field-${path}`,
        'aria-invalid': isWrong,
        'aria-describedby': `about-${path} problem-${path}`,
      })}
      <Problem path={path} problems={problems} />
      <span id={`about-${path}`} className="text-label text-ink-dim">
        {help}
      </span>
    </div>
  )
}
type FieldRender = (attributes: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ReactNode
