'use client'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { StoredModel } from '@/lib/contracts/models.ts'
import { judgeBaseUrl } from '@/lib/domain/modelAddress.ts'
import { MODEL_MAX_TOKENS, QUANTIZATIONS, REASONING_EFFORTS, ROUTING_SORTS } from '@/lib/domain/modelChoices.ts'
import { ChoiceField, LinesField, type ModelFieldsState, TextField } from './ModelFields.tsx'

const COLUMNS = 'grid grid-cols-1 gap-x-6 gap-y-4 md:grid-cols-2'

/** Which model decides, where it is asked and how. Keys are never here: they are environment. */
export function ModelPanel(state: ModelFieldsState) {
  const { data } = useRead('models', { agent: useAgentId() })
  const model = data?.inForce ?? null
  return (
    <Panel title="Model" id="model" aside="keys are set in the environment, never here">
      <div className="flex flex-col gap-6 p-4">
        <Which {...state} model={model} />
        <How {...state} />
        <details open={hasProblem(state, 'model.routing', 'model.headers') || undefined}>
          <summary className="text-ink-dim hover:text-ink">Routing at OpenRouter, and headers</summary>
          <Routing {...state} />
        </details>
      </div>
    </Panel>
  )
}

const hasProblem = ({ problems }: ModelFieldsState, ...roots: string[]): boolean =>
  Object.keys(problems).some((path) => roots.some((root) => path.startsWith(root)))

function Which({ model, ...state }: ModelFieldsState & { model: StoredModel | null }) {
  const own = model?.environment ?? null
  return (
    <div className={COLUMNS}>
      <TextField
        {...state}
        field="baseUrl"
        placeholder={own?.baseUrl ?? 'as the environment says'}
        help={<AddressWords baseUrl={state.draft.baseUrl.trim()} model={model} />}
      />
      <TextField
        {...state}
        field="name"
        placeholder={own?.model ?? (state.draft.baseUrl.trim() === '' ? 'rule-based baseline' : '')}
        help={
          own
            ? `As its address knows it. Empty: ${own.model}, from the environment.`
            : 'As its address knows it. Empty: rules decide, no language model.'
        }
      />
      <TextField
        {...state}
        field="fallbacks"
        help="Up to five, separated by spaces; asked in order at the same address when the model before cannot answer."
      />
      <TextField
        {...state}
        field="sanitizer"
        help="Rewrites an answer that can be understood but not read. Empty: the environment’s, else the model itself."
      />
    </div>
  )
}

/** Whether this address would get a key, and what is to be said of it: as it is typed, before it is saved. */
function AddressWords({ baseUrl, model }: { baseUrl: string; model: StoredModel | null }) {
  if (baseUrl === '') return <>{openWords(model)}</>
  const verdict = judgeBaseUrl(baseUrl)
  if (verdict.kind === 'refused') return <>Without /chat/completions.</>
  const isKeyed = model?.keyOrigins.includes(verdict.origin) ?? false
  return (
    <>
      {verdict.warning && <span className="text-warn">{verdict.warning} </span>}
      {isKeyed
        ? `The environment holds a key for ${verdict.origin}; it is sent there and nowhere else.`
        : `The environment holds no key for ${verdict.origin}, so none is sent.`}
    </>
  )
}

function openWords(model: StoredModel | null): string {
  if (model === null) return 'Empty: where the environment says.'
  return model.environment
    ? `Empty: ${model.environment.baseUrl}, from the environment.`
    : 'Empty: the environment names no model.'
}

const How = (state: ModelFieldsState) => (
  <div className={`${COLUMNS} xl:grid-cols-3`}>
    <ChoiceField
      {...state}
      field="reasoning"
      open="as the environment or the model has it"
      options={['yes', 'no']}
      help="Whether the model thinks before it answers, where that can be chosen."
    />
    <ChoiceField
      {...state}
      field="effort"
      open="as the environment or the model has it"
      options={REASONING_EFFORTS}
      help="How long. An effort the model does not know becomes the nearest it does."
    />
    <TextField
      {...state}
      field="reasoningTokens"
      isNumber
      help="Instead of an effort, OpenRouter only: at most so many tokens of thinking."
    />
    <TextField {...state} field="temperature" isNumber help="0 to 2. Empty: the model’s own." />
    <TextField
      {...state}
      field="maxTokens"
      isNumber
      placeholder={String(MODEL_MAX_TOKENS.default)}
      help={`Of one answer, thinking included. ${formatCount(MODEL_MAX_TOKENS.min)} to ${formatCount(MODEL_MAX_TOKENS.max)}.`}
    />
  </div>
)

const Routing = (state: ModelFieldsState) => (
  <div className={`${COLUMNS} pt-4 xl:grid-cols-3`}>
    <TextField {...state} field="order" help="Tried first, in this order. Turns off OpenRouter’s cache routing." />
    <TextField {...state} field="only" help="Names as OpenRouter has them, separated by spaces." />
    <TextField {...state} field="ignore" help="Never asked." />
    <TextField {...state} field="quantizations" help={`Any of ${QUANTIZATIONS.join(' ')}.`} />
    <ChoiceField
      {...state}
      field="dataCollection"
      open="as my account at OpenRouter says"
      options={['allow', 'deny']}
      help="deny: only providers that keep nothing of what they are sent."
    />
    <ChoiceField
      {...state}
      field="sort"
      open="balanced, OpenRouter’s own"
      options={ROUTING_SORTS}
      help="Which provider comes first."
    />
    <ChoiceField
      {...state}
      field="allowFallbacks"
      open="yes, OpenRouter’s own"
      options={['yes', 'no']}
      help="Whether providers outside the order may answer when those in it cannot."
    />
    <TextField {...state} field="pricePrompt" isNumber help="Dollars for a million tokens of input. Empty: any." />
    <TextField {...state} field="priceCompletion" isNumber help="Dollars for a million tokens of output. Empty: any." />
    <LinesField
      {...state}
      field="headers"
      className="md:col-span-2 xl:col-span-3"
      help="One a line, as in X-Title: my agent. Sent with every request to this model; names that carry keys, tokens or cookies are refused."
    />
  </div>
)
