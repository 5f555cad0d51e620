import { finishReasonOf, REASON_KEYS, worseReason, worseStatus } from '../finishReason.ts'
import { isJsonObject, type JsonObject, objectAt } from '../json.ts'
import { type Added, AssembledMessage } from './assembledMessage.ts'
import { addFilterReport, addUsageReport } from './mergedReports.ts'

/** One is asked for. */
const CHOICES_MAX = 16

/**
 * Puts a completion together from whatever it came in: chunks with deltas, chunks with messages, or one whole body, so that a turn looks the same
 * however it was sent and cut.
 */
export class AssembledCompletion {
  private readonly top: JsonObject = {}
  private readonly choices = new Map<number, AssembledChoice>()
  private usage: JsonObject | null = null
  private hasGoneOn = false
  private firstIndex = Number.POSITIVE_INFINITY

  /** Adds a chunk; returns what it added to the first choice that a person can read. */
  add(chunk: JsonObject): Added {
    const wasFinished = this.finished
    for (const [key, value] of Object.entries(chunk)) {
      if (key === 'choices' || key === 'usage' || value === null) continue
      if (REASON_KEYS.includes(key)) this.top[key] = worseReason(key, this.top[key], value)
      else this.top[key] = key === 'status' ? worseStatus(this.top[key], value) : value
    }
    const pieces = Array.isArray(chunk.choices) ? chunk.choices.slice(0, CHOICES_MAX).filter(isJsonObject) : []
    // Kimi says its usage within the choice, Groq in a field of its own.
    for (const at of [chunk, objectAt(chunk, 'x_groq'), ...pieces]) {
      const usage = objectAt(at, 'usage')
      if (usage === null) continue
      this.usage ??= {}
      addUsageReport(this.usage, usage)
    }
    const added = pieces.map((piece) => this.choice(piece).add(piece))
    const first = added[pieces.findIndex((piece) => this.choice(piece) === this.first)] ?? {
      reasoning: '',
      content: '',
    }
    if (wasFinished && first.content !== '') this.hasGoneOn = true
    return first
  }

  /** The completion so far, in the form an unstreamed answer has. */
  get result(): JsonObject {
    const usage = this.usage === null ? {} : { usage: this.usage }
    const inOrder = [...this.choices].sort(([one], [other]) => one - other)
    const choices = inOrder.map(([, choice]) => choice.result)
    return { ...this.top, ...usage, object: 'chat.completion', choices }
  }

  /** True once the provider has said why it stopped. */
  get finished(): boolean {
    return this.first?.finished ?? false
  }

  /** True where text came after the reason for stopping: the reason stands in every chunk and says nothing about the end. */
  get wentOn(): boolean {
    return this.hasGoneOn
  }

  /** True once the provider has said what it cost. */
  get hasUsage(): boolean {
    return this.usage !== null
  }

  private get first(): AssembledChoice | undefined {
    return this.choices.get(this.firstIndex)
  }

  private choice(piece: JsonObject): AssembledChoice {
    const index = typeof piece.index === 'number' ? piece.index : 0
    this.firstIndex = Math.min(this.firstIndex, index)
    const choice = this.choices.get(index) ?? new AssembledChoice()
    this.choices.set(index, choice)
    return choice
  }
}

class AssembledChoice {
  private readonly fields: JsonObject = { finish_reason: null }
  private readonly message = new AssembledMessage()
  private readonly filters: JsonObject = {}
  private hasMessage = false
  private isFinished = false

  add(piece: JsonObject): Added {
    for (const [key, value] of Object.entries(piece)) {
      if (key !== 'delta' && key !== 'message' && key !== 'text' && value !== null) this.set(key, value)
    }
    // Judged by the piece alone: all so far, read again at each piece, would cost the square of it.
    this.isFinished ||= finishReasonOf({ choices: [{ ...piece, message: null }] }) !== null
    const delta = objectAt(piece, 'delta') ?? (typeof piece.text === 'string' ? { content: piece.text } : null)
    const whole = objectAt(piece, 'message')
    this.hasMessage ||= delta !== null || whole !== null
    const added = this.message.add(delta ?? {}, false)
    // Beside a delta with text the message is all so far, perhaps a piece behind.
    return whole === null || added.content !== '' ? added : this.message.add(whole, true)
  }

  /** True once a piece has said why the answer ended. */
  get finished(): boolean {
    return this.isFinished
  }

  get result(): JsonObject {
    return this.hasMessage ? { ...this.fields, message: this.message.result } : this.fields
  }

  private set(key: string, value: unknown): void {
    const before = this.fields[key]
    if (key === 'content_filter_results' && isJsonObject(value)) {
      addFilterReport(this.filters, value)
      this.fields[key] = this.filters
    } else this.fields[key] = REASON_KEYS.includes(key) ? worseReason(key, before, value) : value
  }
}
