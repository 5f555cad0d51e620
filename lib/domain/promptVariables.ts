/** What may stand in a prompt as `{{name}}`, with what it is called; systemPrompt.ts says what each becomes. Settings shows the list beside the editor. */
export const PROMPT_VARIABLES = {
  interval: 'Time between decisions',
  leverage_max: 'Highest leverage',
  risk_per_trade: 'Risk per trade',
  position_max: 'One position at most',
  gross_max: 'All positions at most',
  round_trip_cost: 'Fees of opening and closing',
  tool_rounds: 'Rounds of tool calls',
} as const
export type PromptVariable = keyof typeof PROMPT_VARIABLES

/** Returns whether a name between braces means something. */
export const isPromptVariable = (name: string): name is PromptVariable => Object.hasOwn(PROMPT_VARIABLES, name)
